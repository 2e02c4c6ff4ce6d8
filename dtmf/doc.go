// Package dtmf holds keypad keys in all their forms.
package dtmf
