package sip

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/tonegate/tonegate/legs/legtest"
)

// TestNoKeyIsLogged plays keys by each way, and a broken message, to an endpoint that logs all that it has.
func TestNoKeyIsLogged(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.DebugLevel)
	answered := make(chan *Leg, 1)
	e := listenAs(t, Config{UDP: "127.0.0.1:0", Log: zap.New(core), Handler: answerTo(answered)})
	p := newPeer(t, e)
	d := describe(t, p.invite(p.sdp("0 101", events)).Body())
	l := receive(t, answered)
	ear := legtest.NewEar()
	l.Attach(ear)
	p.request("INFO", "Signal=4\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay")
	p.final(sip.INFO)
	p.request("INFO", "Signal=4242424242424242", "Content-Type: application/dtmf-relay")
	require.Equal(t, 415, p.final(sip.INFO).StatusCode)
	for i := range 3 {
		p.stamp = 1000
		p.packet(p.media, d.addr, 101, []byte{2, byte(i/2) << 7, 1, 64})
	}
	ear.WaitKeys(t, 2)
	broken := "INFO sip:4242424242424242@x SIP/2.0\r\nBroken\r\n\r\nSignal=4242424242424242"
	_, err := p.conn.WriteToUDPAddrPort([]byte(broken), p.to)
	require.NoError(t, err)
	require.NoError(t, l.Press(2, 60*time.Millisecond))
	p.request("BYE", "")
	p.final(sip.BYE)
	receive(t, l.Done())
	var all bytes.Buffer
	for _, entry := range logs.All() {
		fmt.Fprintln(&all, entry.Message, entry.ContextMap())
	}
	require.NotEmpty(t, all.String())
	require.NotContains(t, all.String(), "4242")
	require.NotContains(t, all.String(), "Signal")
}
