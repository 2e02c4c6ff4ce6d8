package rtc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/legs"
)

// Why an offer is not answered.
var (
	// ErrOffer tells that the offer cannot be read, or has no audio that is spoken here.
	ErrOffer = errors.New("no usable offer")
	// ErrClosed tells that the endpoint does not listen.
	ErrClosed = errors.New("the endpoint is not listening")
)

// Bounds of an offer. A browser with many interfaces names some forty candidates for each of its streams; each one that is
// named is sent packets until it answers, whoever that is.
const (
	maxOffer      = 64 << 10 // bytes
	maxCandidates = 128
	maxStreams    = 16
)

// Endpoint answers browsers. It is safe for concurrent use.
type Endpoint struct {
	cfg Config
	log *zap.Logger

	mu     sync.Mutex
	conn   net.PacketConn
	mux    ice.UDPMux
	api    *webrtc.API
	legs   map[*Leg]struct{}
	closed bool
}

// New makes an endpoint that listens on nothing yet.
func New(cfg Config) (*Endpoint, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("rtc endpoint: %w", err)
	}
	return &Endpoint{cfg: cfg, log: cfg.Log.Named("rtc"), legs: make(map[*Leg]struct{})}, nil
}

// Listen binds the media port and begins to serve it; Close ends that.
func (e *Endpoint) Listen(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	if e.conn != nil {
		return nil
	}
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp", e.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen for rtc media: %w", err)
	}
	loggers := logging.Pion(e.log)
	mux := webrtc.NewICEUDPMux(loggers.NewLogger("mux"), conn)
	api, err := e.newAPI(mux)
	if err != nil {
		return errors.Join(fmt.Errorf("set up rtc: %w", err), mux.Close(), conn.Close())
	}
	e.conn, e.mux, e.api = conn, mux, api
	return nil
}

func (e *Endpoint) newAPI(mux ice.UDPMux) (*webrtc.API, error) {
	var engine webrtc.MediaEngine
	for _, c := range codecs(e.cfg.Opus) {
		if err := engine.RegisterCodec(c, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	var registry interceptor.Registry
	if err := webrtc.ConfigureRTCPReports(&registry); err != nil {
		return nil, err
	}
	var settings webrtc.SettingEngine
	settings.LoggerFactory = logging.Pion(e.log)
	settings.SetICEUDPMux(mux)
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled) // Browsers are found by their own checks.
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	settings.SetICETimeouts(e.cfg.LostTimeout/3, e.cfg.LostTimeout-e.cfg.LostTimeout/3, e.cfg.LostTimeout/7)
	settings.SetSCTPMaxMessageSize(maxMessage)
	return webrtc.NewAPI(
		webrtc.WithMediaEngine(&engine), webrtc.WithInterceptorRegistry(&registry), webrtc.WithSettingEngine(settings),
	), nil
}

// Addr is the address that is listened on, host:port; empty before Listen.
func (e *Endpoint) Addr() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == nil {
		return ""
	}
	return e.conn.LocalAddr().String()
}

// Answer takes an offer with all its candidates and gives the answer with all of ours. The leg is there at once, its media
// when Ready is closed.
func (e *Endpoint) Answer(ctx context.Context, offer string) (*Leg, string, error) {
	if len(offer) > maxOffer || strings.Count(offer, "\na=candidate") > maxCandidates ||
		strings.Count(offer, "\nm=") > maxStreams {
		return nil, "", ErrOffer
	}
	l, err := e.newLeg()
	if err != nil {
		return nil, "", fmt.Errorf("answer offer: %w", err)
	}
	answer, err := l.answer(ctx, offer)
	if err != nil {
		l.end(legs.ErrClosed)
		<-l.closed
		return nil, "", fmt.Errorf("answer offer: %w", err)
	}
	l.watch(e.cfg.ConnectTimeout)
	return l, answer, nil
}

// Close hangs up all calls and frees the port. It is idempotent.
func (e *Endpoint) Close() error {
	e.mu.Lock()
	e.closed = true
	up := make([]*Leg, 0, len(e.legs))
	for l := range e.legs {
		up = append(up, l)
	}
	mux, conn := e.mux, e.conn
	e.mux = nil
	e.mu.Unlock()
	for _, l := range up {
		l.end(legs.ErrClosed)
	}
	for _, l := range up {
		<-l.closed
	}
	if mux == nil {
		return nil
	}
	err := mux.Close()
	if closeErr := conn.Close(); !errors.Is(closeErr, net.ErrClosed) {
		err = errors.Join(err, closeErr)
	}
	if err != nil {
		return fmt.Errorf("close rtc endpoint: %w", err)
	}
	return nil
}

// Calls is the number of legs that are up.
func (e *Endpoint) Calls() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.legs)
}

func (e *Endpoint) drop(l *Leg) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.legs, l)
}
