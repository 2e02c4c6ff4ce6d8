// Package demo runs the whole of Tonegate on one machine: gate, serve and capture as processes of their own, on loopback,
// with embedded stores and an offline voice, and a synthetic caller that pays.
//
//	demo ──stdin, fd 3──► capture ◄──── HTTP ────┐
//	  │  ──stdin, fd 3──► gate ◄──── control ──┐ │
//	  │  ──stdin, fd 3──► serve ───────────────┴─┘
//	  └── events of the gate ──► Timeline
//
// A child's standard input is its lifeline: when it closes, the child ends. The control token is made anew for each run
// and is handed over by an inherited pipe. A child that dies is started again with the addresses that it had.
package demo
