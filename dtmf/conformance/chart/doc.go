// Package chart draws small charts as SVG: lines over a measure, and bars. They carry their own colours for light and
// dark pages, marks that differ without colour, and a description for those who do not see them.
//
//	Lines, Bars ─► canvas ─► SVG, 480 wide: two beside each other on a page, one below the other on a phone
package chart
