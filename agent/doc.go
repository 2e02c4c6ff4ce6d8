// Package agent is the bot's side of a conversation.
package agent
