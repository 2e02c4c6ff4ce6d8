package pcipal

import (
	"context"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// View gives the form that shows the provider's page of a session in a frame. What it holds is good for the API, so it
// goes to the browser that shows the page and nowhere else.
func (p *Provider) View(ctx context.Context, s providers.Session) (providers.View, error) {
	if p.cfg.ViewURL == "" {
		return providers.View{}, &providers.Error{Op: wire.OpView, Code: providers.CodeConfig}
	}
	token, err := p.client.Token(ctx)
	if err != nil {
		return providers.View{}, err
	}
	return providers.View{URL: p.cfg.viewURL(s.ID), Form: map[string]string{
		"X-BEARER-TOKEN": token.Access, "X-REFRESH-TOKEN": token.Refresh,
	}}, nil
}
