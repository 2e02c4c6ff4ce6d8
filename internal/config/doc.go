// Package config reads the one YAML file of a process into the struct that describes it, strictly: an unknown key, a
// value of the wrong kind or an unset variable is an error that names file, line and what would be right.
//
//	gate.yaml ──► parse ──► ${ENV}, *_file ──► unknown keys, kinds ──► decode ──► Validate ──► T
//	                             │                     │                              │
//	                             └──────── file:line: key: what would be right ◄──────┘
//
// A value may hold ${NAME}, whole or in part; $${ stands for a plain ${. A text key of the struct, say token, may
// instead be given as token_file, the path of a file that holds the value, relative to the configuration file or
// /dev/fd/3 for an inherited descriptor. No error of this package holds a value, so none can hold a secret.
package config
