// Package vonage speaks the Payment API of Vonage Contact Center, which brings PCI Pal to a call that an agent has.
//
//	Open ──► token (scope globalpci) ──► POST session: agentId says which live call; Vonage moves the call by itself
//	                                 or POST digitalsession: a page to pay on, good for 72 h
//	Lookup ──► GET session/{guid}: for 15 minutes after the end, then a callback or a human resolves what is unknown
//	Callback ◄── the same body, at one address for the whole account, with a bearer token of ours where that is set up
//
// What the documentation does not say is a setting: which words decide, what a session without a decision means, under
// which names amount, reference and card come. A word that no setting knows is unknown, never a decline.
package vonage
