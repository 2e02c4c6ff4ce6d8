package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"
)

// headerBot names the bot that asks.
const headerBot = "X-Tonegate-Bot"

// maxBody is the size limit of a request.
const maxBody = 16 << 10

// ServerConfig of the gate's end.
type ServerConfig struct {
	Token   string // the bearer token, at least 32 characters
	Gate    Gate
	Bots    *Bots
	Journal *Journal
}

// Server is the gate's end of the contract, an http.Handler for a listener of its own. It starts no goroutine.
type Server struct {
	cfg   ServerConfig
	token [sha256.Size]byte
	mux   *http.ServeMux
	stall time.Duration
}

var _ http.Handler = (*Server)(nil)

// NewServer checks the configuration.
func NewServer(cfg ServerConfig) (*Server, error) {
	if len(cfg.Token) < 32 {
		return nil, errors.New("control: the token must have at least 32 characters")
	}
	if cfg.Gate == nil || cfg.Bots == nil || cfg.Journal == nil {
		return nil, errors.New("control: gate, bots and journal are needed")
	}
	s := &Server{cfg: cfg, token: sha256.Sum256([]byte(cfg.Token)), mux: http.NewServeMux(), stall: stall}
	s.routes()
	return s, nil
}

func (s *Server) routes() {
	g := s.cfg.Gate
	s.mux.HandleFunc("POST /control/v1/bots", s.register)
	s.mux.HandleFunc("GET /control/v1/bots", s.bots)
	s.mux.HandleFunc("DELETE /control/v1/bots/{id}", s.leave)
	s.mux.HandleFunc("GET /control/v1/events", s.events)
	s.mux.HandleFunc("GET /control/v1/calls/{id}", s.state)
	const call = " /control/v1/calls/{id}"
	s.mux.HandleFunc("POST"+call+"/collect", s.owned(verb(g.Collect)))
	s.mux.HandleFunc("DELETE"+call+"/collect", s.owned(bare(g.StopCollect)))
	s.mux.HandleFunc("POST"+call+"/close", s.owned(bare(g.CloseGate)))
	s.mux.HandleFunc("POST"+call+"/connect", s.owned(verb(g.Connect)))
	s.mux.HandleFunc("POST"+call+"/ack", s.owned(verb(g.Ack)))
	s.mux.HandleFunc("POST"+call+"/progress", s.owned(verb(g.Progress)))
	s.mux.HandleFunc("POST"+call+"/result", s.owned(verb(g.Result)))
	s.mux.HandleFunc("POST"+call+"/return", s.owned(bare(g.Return)))
	s.mux.HandleFunc("POST"+call+"/caption", s.owned(verb(g.Caption)))
	s.mux.HandleFunc("POST"+call+"/handoff", s.owned(verb(g.Handoff)))
	s.mux.HandleFunc("POST"+call+"/hangup", s.owned(bare(g.Hangup)))
}

// ServeHTTP lets nothing past without the token.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	sum := sha256.Sum256([]byte(given))
	if subtle.ConstantTimeCompare(sum[:], s.token[:]) != 1 || !ok {
		w.Header().Set("WWW-Authenticate", `Bearer realm="tonegate control"`)
		refuse(w, Fault{Status: http.StatusUnauthorized, Word: "token"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// owned lets a bot's verbs through while the gate has the call with it: a process that slept, and whose calls others went
// on with meanwhile, must not act on them when it wakes. Who does not say which bot it is may do what it likes.
func (s *Server) owned(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if bot := r.Header.Get(headerBot); bot != "" {
			st, err := s.cfg.Gate.State(r.Context(), r.PathValue("id"))
			if err == nil && st.Bot != "" && st.Bot != bot {
				err = Refusal(ErrState, ReasonNotYours)
			}
			if err != nil {
				refuse(w, faultOf(err))
				return
			}
		}
		do(w, r)
	}
}

func (s *Server) register(w http.ResponseWriter, r *http.Request) {
	var b Bot
	if !decode(w, r, &b) {
		return
	}
	done(w, s.cfg.Bots.Register(b))
}

func (s *Server) leave(w http.ResponseWriter, r *http.Request) {
	s.cfg.Bots.Leave(r.PathValue("id"))
	done(w, nil)
}

func (s *Server) bots(w http.ResponseWriter, _ *http.Request) {
	reply(w, s.cfg.Bots.Live())
}

func (s *Server) state(w http.ResponseWriter, r *http.Request) {
	st, err := s.cfg.Gate.State(r.Context(), r.PathValue("id"))
	if err != nil {
		refuse(w, faultOf(err))
		return
	}
	reply(w, st)
}
