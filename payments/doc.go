// Package payments holds what is owed and what was collected: money, payments, attempts, their state tables, and the
// contract of the ledger that keeps them. It talks to nobody; store/sqlite is where the rows live.
//
//	Payment (owed)   open → paid | cancelled | expired    then refunded | reversed    + conflict, for a human
//	Attempt          consented → opening → open → submitted → one of
//	                 approved declined failed cancelled refused abandoned unknown mismatch conflict
//
// Both machines are pure: Next(state, event) gives the next state and the effects, and every cell of both tables is
// defined. An attempt that was never connected ends refused or abandoned; one that was, without the provider's word, is
// unknown until the provider says otherwise. A late approval is always accepted, a duplicate is a no-op, and a
// contradiction raises conflict and overwrites nothing.
//
// Amounts are integers in the minor unit of an ISO 4217 currency. Of a card only brand and last four digits exist here.
package payments
