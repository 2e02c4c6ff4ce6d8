// Package providers holds the contract with whoever collects the card.
package providers
