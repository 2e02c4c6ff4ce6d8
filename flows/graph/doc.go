// Package graph draws a flow for people who do not read YAML: an SVG of its own layout, and Mermaid for documents.
//
//	Flow ── cards ──► card: what is said, one row an edge ── layers, order ──► columns ── heights ──► SVG
//
// Columns run from left to right along the call. A row names its edge and where it leads; a line is drawn where that is in a
// column further on, so that no line crosses a card and no text another.
package graph
