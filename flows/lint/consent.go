package lint

import (
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
)

// choose checks a choice among the quotes of a payment.
func (c *checker) choose(path string, n *flows.Node) {
	if n.Choose == nil {
		return
	}
	at := path + "/choose"
	if to := c.flow.Nodes[n.Choose.Of]; to == nil || to.Payment == nil || to.Payment.Quotes == "" {
		c.Add(at+"/of", "name a payment node with quotes", "%s has no quotes to choose from", secret.Quote(n.Choose.Of))
	}
	c.text(at+"/each", n.Choose.Each)
	c.target(at+"/to", n.Choose.To)
	if to := c.flow.Nodes[n.Choose.To]; to != nil && (to.Consent == nil || to.Consent.Yes != n.Choose.Of) {
		c.Add(at+"/to", "name the consent node whose yes is "+n.Choose.Of, "the choice does not lead to the consent to it")
	}
	c.edges(path, n, []string{"none"})
}

// consent checks a question whose yes leads to a payment.
func (c *checker) consent(path string, n *flows.Node) {
	a := n.Consent
	if a == nil {
		return
	}
	at := path + "/consent"
	if !isKey(a.Key) || !isKey(a.NoKey) || a.Key == a.NoKey {
		c.Add(at, "use two different keys of "+keypad, "key and no_key cannot be told apart")
	}
	c.target(at+"/yes", a.Yes)
	c.target(at+"/no", a.No)
	if to := c.flow.Nodes[a.Yes]; to != nil && to.Payment == nil {
		c.Add(at+"/yes", "name a payment node: its key closes the gate by itself",
			"consent to %s is not to a payment", secret.Quote(a.Yes))
	}
	if len(n.Say) == 0 {
		c.Add(at, "write say: with the amount and the keys", "nobody can agree to what was not said")
	}
}
