// Package script holds scripted conversations: the format of test files, the runner that plays them in a rehearsal, and
// what it reports.
//
//	tests/*.yaml ── Load (strict) ──► File ── Run ──► rehearsal.Stage, turn by turn
//	                                             └──► Result ──► Print (people), WriteJUnit (machines)
//
// A turn is one thing that the caller does and what is expected until the bot waits again. It may write what the model
// answers meanwhile, which then is asked just as often. A test file holds no card number: cards have names.
package script
