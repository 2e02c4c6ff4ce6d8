// Package checkout takes one attempt from consent to result.
package checkout
