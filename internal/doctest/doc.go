// Package doctest keeps what a document says of the code as the code has it. A test hands in a part of a page; it stands
// there between two marks.
//
//	<!-- faults -->
//	| what goes wrong | …
//	<!-- /faults -->
package doctest
