package speech

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/sashabaranov/go-openai"

	"github.com/tonegate/tonegate/internal/endpoints"
	"github.com/tonegate/tonegate/media"
)

// Rate of all audio of this package: 16 kHz, one channel.
const Rate media.Hz = 16000

// maxAudio of one answer: about nine minutes.
const maxAudio = 8 << 20

// Client speaks and hears through OpenAI-compatible servers. It is safe for concurrent use.
type Client struct {
	voices *endpoints.List[server]
	ears   *endpoints.List[server] // the same servers: one may speak well and not hear
}

// server is one endpoint and the client that asks it.
type server struct {
	Endpoint

	openai *openai.Client
}

// NewClient makes a Client of cfg, whose BaseURL is set. It asks nothing yet.
func NewClient(cfg Config, transport http.RoundTripper) *Client {
	all := cfg.all()
	servers := make([]server, 0, len(all))
	for _, e := range all {
		oc := openai.DefaultConfig(e.APIKey)
		oc.BaseURL = e.BaseURL
		oc.HTTPClient = &http.Client{Transport: endpoints.Bounded(transport, 3*maxAudio)}
		servers = append(servers, server{e, openai.NewClientWithConfig(oc)})
	}
	return &Client{voices: endpoints.New(servers...), ears: endpoints.New(servers...)}
}

// quiet keeps a server's words out of our errors: they can quote what was sent.
func quiet(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if fault, ok := errors.AsType[*openai.APIError](err); ok {
		return fmt.Errorf("the server answered with status %d", fault.HTTPStatusCode)
	}
	if fault, ok := errors.AsType[*openai.RequestError](err); ok {
		return fmt.Errorf("the server answered with status %d", fault.HTTPStatusCode)
	}
	return errors.New("the server did not answer")
}
