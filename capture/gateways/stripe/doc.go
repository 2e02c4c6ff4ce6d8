// Package stripe charges cards through Stripe, as mail order and telephone order. It needs an account with access to raw
// card data and to MOTO, both of which Stripe gives to those who show their PCI DSS assessment.
//
//  1. POST /v1/payment_intents               amount, order, no card     Idempotency-Key: the try's
//  2. POST /v1/payment_methods               the card                   Idempotency-Key: the try's, and -card
//  3. POST /v1/payment_intents/{id}/confirm  moto                       Idempotency-Key: the try's, and -confirm
//
// The first step is the same for whoever knows the try, so that a lost answer is looked up by it: the same key gives the
// same intent. One that was not confirmed is cancelled then, after which nothing can be charged any more.
//
// Charge runs in a process of its own (package child), because the buffers of an HTTP client keep copies of the card.
package stripe
