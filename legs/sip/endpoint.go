package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/legs"
)

// errNotServing tells that an endpoint has not begun to listen, or has stopped.
var errNotServing = errors.New("the endpoint is not listening")

// callKey finds a dialog: our tag alone is unique, the Call-ID keeps strangers from guessing.
type callKey struct {
	callID string
	tag    string
}

// Endpoint answers and places calls. It is safe for concurrent use.
type Endpoint struct {
	cfg    Config
	log    *zap.Logger
	ua     *sipgo.UserAgent
	server *sipgo.Server
	client *sipgo.Client
	ports  *portPool

	mu       sync.Mutex
	udp      net.PacketConn
	tcp      net.Listener
	udpAddr  netip.AddrPort
	tcpAddr  netip.AddrPort
	legs     map[callKey]*Leg
	incoming map[callKey]*Incoming // by Call-ID and the caller's tag, until they are answered or refused
	draining bool
	closed   bool
	tasks    sync.WaitGroup // handlers and detached work
	loops    sync.WaitGroup // the readers of the sockets
	closing  chan struct{}  // closed by Close
	serving  chan struct{}  // closed when requests can go out
	deaf     atomic.Bool    // nothing more is taken from the packet socket
	answers  atomic.Int64   // transactions that sipgo keeps for requests of others

	maxAnswers int64         // how many of them there may be
	maxSources int           // how many addresses sipgo may know
	byeTimeout time.Duration // how long a hang-up waits for the word of the other side
}

// anySize lifts sipgo's bound of 1300 bytes on what it sends over UDP: it drops longer answers, as those to calls with
// many proxies on their way, where RFC 3261 §18.2.2 has nothing but UDP for them.
var anySize = sync.OnceFunc(func() { sip.UDPMTUSize = 1 << 16 }) //nolint:gochecknoglobals // it is sipgo that has it global

// New makes an endpoint that listens on nothing yet.
func New(cfg Config) (*Endpoint, error) {
	anySize()
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("sip endpoint: %w", err)
	}
	e := &Endpoint{
		cfg:      cfg,
		log:      cfg.Log.Named("sip"),
		ports:    newPortPool(cfg.Drain),
		legs:     make(map[callKey]*Leg),
		incoming: make(map[callKey]*Incoming),
		closing:  make(chan struct{}),
		serving:  make(chan struct{}),

		maxAnswers: maxAnswers, maxSources: maxSources, byeTimeout: byeTimeout,
	}
	if err := e.build(); err != nil {
		return nil, fmt.Errorf("sip endpoint: %w", err)
	}
	return e, nil
}

func (e *Endpoint) build() error {
	logger := logging.Slog(e.log)
	ua, err := sipgo.NewUA(
		sipgo.WithUserAgent(e.cfg.UserAgent),
		sipgo.WithUserAgentTransportLayerOptions(sip.WithTransportLayerLogger(logger)),
		sipgo.WithUserAgentTransactionLayerOptions(
			sip.WithTransactionLayerLogger(logger),
			sip.WithTransactionLayerUnhandledResponseHandler(func(*sip.Response) {}),
		),
	)
	if err != nil {
		return err
	}
	e.ua = ua
	if e.server, err = sipgo.NewServer(ua, sipgo.WithServerLogger(logger)); err != nil {
		return err
	}
	if e.client, err = sipgo.NewClient(ua, sipgo.WithClientLogger(logger)); err != nil {
		return err
	}
	e.server.OnInvite(e.guarded(e.onInvite))
	e.server.OnAck(e.onAck)
	e.server.OnBye(e.guarded(e.onBye))
	e.server.OnCancel(e.guarded(e.onCancel))
	e.server.OnInfo(e.guarded(e.onInfo))
	e.server.OnUpdate(e.guarded(e.onUpdate))
	e.server.OnOptions(e.guarded(e.onOptions))
	e.server.OnNoRoute(e.guarded(e.onOther))
	return nil
}

// Listen binds the addresses; they are known when it returns. Nothing is served before Run.
func (e *Endpoint) Listen(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errNotServing
	}
	if e.udp != nil || e.tcp != nil {
		return nil
	}
	var lc net.ListenConfig
	if e.cfg.UDP != "" {
		conn, err := lc.ListenPacket(ctx, "udp", e.cfg.UDP)
		if err != nil {
			return fmt.Errorf("listen for sip over udp: %w", err)
		}
		e.udp, e.udpAddr = conn, addrPort(conn.LocalAddr())
	}
	if e.cfg.TCP != "" {
		l, err := lc.Listen(ctx, "tcp", e.cfg.TCP)
		if err != nil {
			if e.udp != nil {
				err = errors.Join(err, e.udp.Close())
				e.udp = nil
			}
			return fmt.Errorf("listen for sip over tcp: %w", err)
		}
		e.tcp, e.tcpAddr = l, addrPort(l.Addr())
	}
	return nil
}

// addrPort reads the address of a listener or packet socket.
func addrPort(a net.Addr) netip.AddrPort {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// Run listens where Listen did not yet, and serves until ctx ends. Then no new call is taken, running calls are hung up
// and all is closed. Handlers that want to finish first must do so before ctx ends.
func (e *Endpoint) Run(ctx context.Context) error {
	if err := e.Listen(ctx); err != nil {
		return err
	}
	e.mu.Lock()
	udp, tcp := e.udp, e.tcp
	e.mu.Unlock()
	failed := make(chan error, 2)
	serve := func(name string, f func() error) {
		e.loops.Go(func() {
			if err := f(); err != nil {
				failed <- fmt.Errorf("serve sip over %s: %w", name, err)
				return
			}
			failed <- fmt.Errorf("serve sip over %s: %w", name, net.ErrClosed)
		})
	}
	if udp != nil {
		conn := &announced{
			PacketConn: udp, ready: e.serving, deaf: &e.deaf, server: e.cfg.UserAgent,
			most: e.maxSources, sources: make(map[string]struct{}),
		}
		serve("udp", func() error { return e.serveUDP(conn) })
	} else {
		close(e.serving)
	}
	if tcp != nil {
		serve("tcp", func() error { return e.server.ServeTCP(newBounded(tcp, e)) })
	}
	var err error
	select {
	case <-ctx.Done():
	case <-e.closing:
	case err = <-failed:
	}
	e.Close()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// serveUDP serves until the socket is closed; that sipgo is told so now and then is to make it forget.
func (e *Endpoint) serveUDP(conn *announced) error {
	for {
		if err := e.server.ServeUDP(conn); err != nil {
			return err
		}
		if err := conn.SetReadDeadline(time.Time{}); err != nil {
			return err
		}
	}
}

// Drain refuses new calls with 503 from now on; running calls go on.
func (e *Endpoint) Drain() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.draining = true
}

// Calls is the number of calls that are up.
func (e *Endpoint) Calls() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.legs)
}

// Close hangs up all calls, waits for their handlers and frees all ports. It is idempotent.
func (e *Endpoint) Close() {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		<-e.closing
		e.tasks.Wait()
		return
	}
	e.closed, e.draining = true, true
	legsUp := make([]*Leg, 0, len(e.legs))
	for _, l := range e.legs {
		legsUp = append(legsUp, l)
	}
	waiting := make([]*Incoming, 0, len(e.incoming))
	for _, in := range e.incoming {
		waiting = append(waiting, in)
	}
	e.mu.Unlock()
	close(e.closing)
	for _, in := range waiting {
		in.cancel(legs.ErrClosed)
	}
	// The last BYE goes out before the sockets are closed: after a wait for the ACK, and with one for its answer.
	ctx, cancel := context.WithTimeout(context.Background(), 3*e.byeTimeout)
	defer cancel()
	var closing sync.WaitGroup
	for _, l := range legsUp {
		closing.Go(func() { _ = l.Close(ctx) })
	}
	closing.Wait()
	e.tasks.Wait()
	e.shutTransports()
	e.ports.Close()
}

// settling is how long sipgo may take with what it has read, before the sockets are closed.
const settling = 50 * time.Millisecond

// shutTransports takes in no more, ends the sockets and then the transactions: a request that sipgo has read but not yet
// begun with when the sockets go would make it open one of its own to answer it. What closing twice says is of no use to
// anybody.
func (e *Endpoint) shutTransports() {
	e.deaf.Store(true)
	settled := time.NewTimer(settling)
	defer settled.Stop()
	<-settled.C
	e.mu.Lock()
	if e.udp != nil {
		_ = e.udp.Close()
	}
	if e.tcp != nil {
		_ = e.tcp.Close()
	}
	e.mu.Unlock()
	e.loops.Wait()
	_ = e.ua.Close()
}

// UDPAddr is the address that is listened on, host:port; empty when UDP is off.
func (e *Endpoint) UDPAddr() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.udp == nil {
		return ""
	}
	return e.udpAddr.String()
}

// TCPAddr is the same for TCP.
func (e *Endpoint) TCPAddr() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tcp == nil {
		return ""
	}
	return e.tcpAddr.String()
}

// URI is where a call for user reaches this endpoint: over UDP when it is on, else over TCP.
func (e *Endpoint) URI(user string) string {
	network := networkUDP
	if e.UDPAddr() == "" {
		network = networkTCP
	}
	uri := e.contact(network, e.localIP(""))
	uri.User = user
	return uri.String()
}

// start runs f as work that Close waits for; it is false when the endpoint has been closed.
func (e *Endpoint) start(f func()) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.tasks.Go(f)
	return true
}

func (e *Endpoint) add(l *Leg) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errNotServing
	}
	e.legs[l.dialog.key()] = l
	return nil
}

func (e *Endpoint) drop(l *Leg) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.legs, l.dialog.key())
}

func (e *Endpoint) find(callID, tag string) (*Leg, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	l, ok := e.legs[callKey{callID, tag}]
	return l, ok
}
