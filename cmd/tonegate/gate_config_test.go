package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGateConfigIsChecked(t *testing.T) {
	t.Parallel()
	sound := gateConfig{Control: gateControl{Token: strings.Repeat("t", 32)}}
	require.NoError(t, sound.Validate())
	tests := []struct {
		name, want string
		spoil      func(c *gateConfig)
	}{
		{
			"sip beyond loopback", "sip.udp: want an address and a port on loopback",
			func(c *gateConfig) { c.SIP.UDP = "0.0.0.0:5060" },
		},
		{"tcp beyond loopback", "sip.tcp: want an address", func(c *gateConfig) { c.SIP.TCP = "203.0.113.7:5060" }},
		{"no sip", "sip.udp: want an address here", func(c *gateConfig) { c.SIP.UDP, c.SIP.TCP = off, off }},
		{"http", "http: want host:port", func(c *gateConfig) { c.HTTP = "8080" }},
		{"webrtc", "webrtc.listen: want host:port", func(c *gateConfig) { c.WebRTC.Listen = "any" }},
		{"control beyond loopback", "control.listen: want", func(c *gateConfig) { c.Control.Listen = "203.0.113.7:7071" }},
		{"short token", "control.token: want", func(c *gateConfig) { c.Control.Token = "short" }},
		{"grace", "grace: want", func(c *gateConfig) { c.Grace = -time.Second }},
		{"media", "sip.media_timeout: want", func(c *gateConfig) { c.SIP.MediaTimeout = -1 }},
		{"the gate's own", "max_calls: want", func(c *gateConfig) { c.MaxCalls = -1 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := sound
			tt.spoil(&c)
			err := c.Validate()
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "short")
		})
	}
	remote := sound
	remote.Control.Listen, remote.Control.Remote = "203.0.113.7:7071", true
	require.NoError(t, remote.Validate(), "somebody else encrypts")
}

// TestBrowsersAreHeardInWideband unless the operator says that decoding costs too much.
func TestBrowsersAreHeardInWideband(t *testing.T) {
	t.Parallel()
	require.True(t, *gateConfig{}.withDefaults().WebRTC.Opus)
	require.False(t, *gateConfig{WebRTC: gateWebRTC{Opus: new(false)}}.withDefaults().WebRTC.Opus)
}
