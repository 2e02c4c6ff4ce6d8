// Package media holds the audio of a call: frames, codecs, jitter, resampling, files. No network, no logging.
package media
