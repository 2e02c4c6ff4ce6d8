// Package schema brings the tables of a database to the steps that a program knows, and no program to tables of a later one.
//
//	goose files in the program ──► Known: is the database no further? ──► Up
package schema
