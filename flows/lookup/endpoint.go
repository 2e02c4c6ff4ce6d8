package lookup

import (
	"errors"
	"net/http"
	"net/url"
)

// Endpoint is one system of the operator's that a lookup may call; its address never stands in a flow.
type Endpoint struct {
	// URL of the system: http or https.
	URL string `yaml:"url"`
	// Method is GET (parameters in the query) or POST (parameters as JSON). Default GET.
	Method string `yaml:"method"`
	// Headers sent with each request, such as Authorization.
	Headers map[string]string `yaml:"headers"`
}

// Validate tells what is wrong with the endpoint.
func (e Endpoint) Validate() error {
	u, err := url.Parse(e.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("url: an http or https address is wanted")
	}
	if e.Method != "" && e.Method != http.MethodGet && e.Method != http.MethodPost {
		return errors.New("method: GET or POST is wanted")
	}
	return nil
}
