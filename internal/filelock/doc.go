// Package filelock keeps a second process away from files that one process at a time may have.
//
//	serve ── store.path ──┐
//	capture ── data_dir ──┴──► Take ──► a lock of the kernel's, gone with the process however it ends
package filelock
