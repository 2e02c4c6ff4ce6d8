// Package payments holds what is owed and what was collected.
package payments
