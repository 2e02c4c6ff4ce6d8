package rtc

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/stream"
	"github.com/tonegate/tonegate/media"
)

// packetSize is the largest packet that is read: an Ethernet frame.
const packetSize = 1500

var _ legs.Leg = (*Leg)(nil)

// Leg is one browser in a call. It is safe for concurrent use; Attach and Close are not to be called from a Sink.
type Leg struct {
	id      string
	e       *Endpoint
	log     *zap.Logger
	pc      *webrtc.PeerConnection
	stream  *stream.Stream
	track   *track
	channel channel

	mu        sync.Mutex
	codec     media.Codec
	settled   bool // the track is bound
	connected bool
	hold      bool
	ended     bool
	err       error

	ready  chan struct{}
	done   chan struct{}
	closed chan struct{}
	work   sync.WaitGroup
}

func (e *Endpoint) newLeg() (*Leg, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || e.api == nil {
		return nil, ErrClosed
	}
	pc, err := e.api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	id := make([]byte, 8)
	_, _ = rand.Read(id) // Never fails since Go 1.24.
	l := &Leg{
		id: hex.EncodeToString(id), e: e, pc: pc, codec: media.PCMU,
		ready: make(chan struct{}), done: make(chan struct{}), closed: make(chan struct{}),
	}
	l.log = e.log.With(zap.String("leg_id", l.id))
	l.track = &track{settled: l.settle}
	l.stream = stream.New(stream.Config{
		Send: l.track.send, JitterMin: e.cfg.JitterMin, JitterMax: e.cfg.JitterMax,
	})
	pc.OnTrack(l.onTrack)
	pc.OnDataChannel(l.onDataChannel)
	pc.OnConnectionStateChange(l.onState)
	e.legs[l] = struct{}{}
	l.stream.Start()
	return l, nil
}

// answer runs the one exchange of descriptions. Errors of pion quote the offer and are not passed on.
func (l *Leg) answer(ctx context.Context, offer string) (string, error) {
	err := l.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer})
	if err != nil {
		return "", ErrOffer
	}
	if _, err := l.pc.AddTrack(l.track); err != nil {
		return "", ErrOffer
	}
	answer, err := l.pc.CreateAnswer(nil)
	if err != nil {
		return "", ErrOffer
	}
	if !takes(answer.SDP) {
		return "", ErrOffer
	}
	gathered := webrtc.GatheringCompletePromise(l.pc)
	if err := l.pc.SetLocalDescription(answer); err != nil {
		return "", ErrOffer
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	return l.pc.LocalDescription().SDP, nil
}

// watch ends a leg whose browser never connects.
func (l *Leg) watch(timeout time.Duration) {
	if !l.enter() {
		return
	}
	go func() {
		defer l.work.Done()
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		select {
		case <-timer.C:
			l.end(legs.ErrMedia)
		case <-l.ready:
		case <-l.done:
		}
	}()
}

// ID is unique within the process and free of meaning.
func (l *Leg) ID() string { return l.id }

// Codec is the encoding that Write sends as it is: PCMU, or PCMA for a browser without it.
func (l *Leg) Codec() media.Codec {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.codec
}

// Ready is closed when the browser has connected and media flows. What is written before is dropped.
func (l *Leg) Ready() <-chan struct{} { return l.ready }

// Attach makes sink the one receiver of what the browser sends; nil drops all.
func (l *Leg) Attach(sink legs.Sink) { l.stream.Attach(sink) }

// Write sends one frame at once.
func (l *Leg) Write(f media.Frame) error {
	if err := l.stream.Write(f); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}

// Press queues one key for the browser.
func (l *Leg) Press(key dtmf.Key, hold time.Duration) error {
	if err := l.stream.Press(key, hold); err != nil {
		return fmt.Errorf("press key: %w", err)
	}
	return nil
}

// Hold stops both directions, or opens them again. The page has one offer to make and is not asked for another: its media
// is dropped here, and nothing goes to it.
func (l *Leg) Hold(_ context.Context, on bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return fmt.Errorf("hold: %w", l.err)
	}
	l.hold = on
	l.direct()
	return nil
}

// direct opens the directions when all is well. It is called under the lock.
func (l *Leg) direct() {
	open := l.connected && l.settled && !l.hold && !l.ended
	l.stream.Flow(open, open)
}

// Done is closed when the leg has ended.
func (l *Leg) Done() <-chan struct{} { return l.done }

// Err is the cause of the end; nil before.
func (l *Leg) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Close hangs up and waits for the goroutines of the leg, or for ctx.
func (l *Leg) Close(ctx context.Context) error {
	l.end(legs.ErrClosed)
	select {
	case <-l.closed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("close leg: %w", context.Cause(ctx))
	}
}

// end stops the media and tells everybody, once.
func (l *Leg) end(cause error) {
	l.mu.Lock()
	if l.ended {
		l.mu.Unlock()
		return
	}
	l.ended, l.err = true, cause
	l.direct()
	l.mu.Unlock()
	close(l.done)
	l.log.Debug("leg ended", zap.Error(cause))
	go l.finish()
}

// finish is the last goroutine of a leg; Close waits for it.
func (l *Leg) finish() {
	defer close(l.closed)
	defer l.e.drop(l)
	l.stream.Stop()
	l.channel.shut()
	l.channel.flush()
	if err := l.pc.GracefulClose(); err != nil {
		l.log.Debug("connection did not close cleanly")
	}
	l.work.Wait()
}

// enter registers a goroutine that the end waits for; it is false when the leg has ended.
func (l *Leg) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false
	}
	l.work.Add(1)
	return true
}

// settle takes what was negotiated.
func (l *Leg) settle(p stream.Params) {
	l.stream.Configure(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.codec, l.settled = p.Send.Codec, true
	l.flowing()
}

// flowing opens the media and tells when it is up. It is called under the lock.
func (l *Leg) flowing() {
	l.direct()
	if !l.connected || !l.settled || l.ended {
		return
	}
	select {
	case <-l.ready:
	default:
		close(l.ready)
	}
}

// onState follows the connection.
func (l *Leg) onState(state webrtc.PeerConnectionState) {
	switch state {
	case webrtc.PeerConnectionStateConnected:
		l.mu.Lock()
		l.connected = true
		l.flowing()
		l.mu.Unlock()
	case webrtc.PeerConnectionStateFailed:
		l.end(legs.ErrMedia)
	case webrtc.PeerConnectionStateClosed:
		l.end(legs.ErrHangup)
	case webrtc.PeerConnectionStateNew, webrtc.PeerConnectionStateConnecting,
		webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateUnknown:
	}
}

// onTrack reads what the browser sends until the connection is closed.
func (l *Leg) onTrack(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	if remote.Kind() != webrtc.RTPCodecTypeAudio || !l.enter() {
		return
	}
	defer l.work.Done()
	var buf [packetSize]byte
	var p rtp.Packet
	for {
		n, _, err := remote.Read(buf[:])
		if err != nil {
			return
		}
		if p.Unmarshal(buf[:n]) == nil {
			l.stream.Receive(&p, time.Now())
		}
	}
}
