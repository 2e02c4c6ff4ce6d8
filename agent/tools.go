package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/payments"
)

// argQuote is the one argument of start_payment, where there is a choice.
const argQuote = "quote"

// effect is what a tool call came to: a result for the model, or the way out of the task.
type effect struct {
	result map[string]any
	leave  bool
	to     string
}

func fine(result map[string]any) effect { return effect{result: result} }

// refuse tells the model that code does not let it happen, and everybody else.
func (c *conversation) refuse(tool, why string) effect {
	c.publish(Event{Type: ToolRefused, Tool: tool, Reason: why})
	return effect{result: map[string]any{"status": "refused", "why": why}}
}

// tools are what the model may call at a node, and nothing else. None takes an amount.
func (c *conversation) tools(n *flows.Node) []model.Tool {
	t := n.Task
	tools := make([]model.Tool, 0, len(t.Tools)+len(t.Lookups)+len(t.Exits))
	for _, name := range t.Tools {
		tool := model.Tool{Name: name, Description: described(name)}
		if name == flows.ToolStartPayment {
			tool.Properties = c.quoteProperty(n)
		}
		tools = append(tools, tool)
	}
	for _, name := range sortedKeys(t.Lookups) {
		tools = append(tools, model.Tool{
			Name: name, Description: t.Lookups[name].When, Properties: properties(t.Lookups[name].Slots),
		})
	}
	for _, exit := range t.Exits {
		tools = append(tools, model.Tool{Name: exit.Exit, Description: exit.When, Properties: properties(exit.Slots)})
	}
	return tools
}

func described(tool string) string {
	switch tool {
	case flows.ToolStartPayment:
		return "Take the payment by card. The caller is asked for consent and keys the card; you hear of it when it is over."
	case flows.ToolCancelPayment:
		return "Cancel the payment that is open."
	case flows.ToolPaymentStatus:
		return "What became of the payment."
	default:
		return "Send the caller a link to pay."
	}
}

// quoteProperty is the enum of the quotes that the server made, where there are several.
func (c *conversation) quoteProperty(n *flows.Node) map[string]any {
	quotes := c.quotesOf(n)
	if len(quotes) < 2 {
		return nil
	}
	ids, texts := make([]string, 0, len(quotes)), ""
	for _, q := range quotes {
		ids = append(ids, q.ID)
		texts += fmt.Sprintf("%s: %s. ", q.ID, q.Text)
	}
	return map[string]any{argQuote: map[string]any{"type": "string", "enum": ids, "description": texts}}
}

// quotesOf gives what the payment behind a task's consent can be paid by, as the server has it now.
func (c *conversation) quotesOf(n *flows.Node) []flows.Quote {
	pay := c.paymentOf(n)
	if pay == nil {
		return nil
	}
	quotes, err := c.flow.Quotes(pay, c.state.Values)
	if err != nil {
		c.log.Debug("there is nothing to pay", zap.Error(err))
		return nil
	}
	return quotes
}

// paymentOf is the payment that a task's start_payment leads to, over its consent.
func (c *conversation) paymentOf(n *flows.Node) *flows.Payment {
	consent, ok := c.flow.Node(n.On[flows.ToolStartPayment])
	if !ok || consent.Consent == nil {
		return nil
	}
	pay, ok := c.flow.Node(consent.Consent.Yes)
	if !ok {
		return nil
	}
	return pay.Payment
}

func properties(slots map[string]flows.Slot) map[string]any {
	out := make(map[string]any, len(slots))
	for name, slot := range slots {
		out[name] = model.Property(slot)
	}
	return out
}

// runTool runs one tool call of the model. Its name and arguments are from outside.
func (c *conversation) runTool(ctx context.Context, n *flows.Node, call model.Call) effect {
	if l, is := n.Task.Lookups[call.Name]; is {
		return c.lookupTool(ctx, call, l)
	}
	for _, exit := range n.Task.Exits {
		if exit.Exit == call.Name {
			return c.exitTool(call, exit)
		}
	}
	if call.Name == flows.ToolSendLink {
		return c.refuse(call.Name, ReasonNoChannel) // none can be configured yet
	}
	if !slices.Contains(n.Task.Tools, call.Name) {
		return c.refuse(call.Name, ReasonNotOffered)
	}
	switch call.Name {
	case flows.ToolStartPayment:
		return c.startPayment(n, call)
	case flows.ToolPaymentStatus:
		c.publish(Event{Type: ToolCalled, Tool: call.Name, Outcome: outcomeOK})
		return fine(c.paymentStatus())
	default:
		return c.refuse(call.Name, ReasonNotOpen) // cancel_payment: while one is open the model is not asked
	}
}

// Outcomes of ToolCalled.
const (
	outcomeOK    = "ok"
	outcomeError = "error"
)

// startPayment leads to the consent to a quote. Nothing is charged here: the flow's consent node asks the caller, and its
// payment node takes what was agreed to. A quote that was paid, or may have been, is answered by what became of it.
func (c *conversation) startPayment(n *flows.Node, call model.Call) effect {
	quotes := c.quotesOf(n)
	if len(quotes) == 0 {
		return c.refuse(call.Name, ReasonNotOffered)
	}
	quote, found := quotes[0], len(quotes) == 1
	if len(quotes) > 1 {
		args, err := arguments(call, map[string]flows.Slot{argQuote: {Type: flows.SlotChoice, OneOf: idsOf(quotes)}})
		if err != nil {
			return c.refuse(call.Name, ReasonArguments)
		}
		for _, q := range quotes {
			if q.ID == args[argQuote] {
				quote, found = q, true
			}
		}
	}
	if !found {
		return c.refuse(call.Name, ReasonArguments)
	}
	if outcome := c.state.Settled[quoteKey(quote.Money, quote.Reference)]; outcome != "" {
		c.publish(Event{Type: ToolRefused, Tool: call.Name, Reason: outcome})
		return fine(map[string]any{"status": "ended", "outcome": outcome})
	}
	c.state.Values.Chosen(quote)
	c.state.Asked = call.ID
	c.publish(Event{Type: ToolCalled, Tool: call.Name, Outcome: outcomeOK})
	return effect{leave: true, to: n.On[flows.ToolStartPayment]}
}

func idsOf(quotes []flows.Quote) []string {
	ids := make([]string, 0, len(quotes))
	for _, q := range quotes {
		ids = append(ids, q.ID)
	}
	return ids
}

// paymentStatus is what a model may know of the last payment: one word.
func (c *conversation) paymentStatus() map[string]any {
	if c.state.Result == nil {
		return map[string]any{"status": "none"}
	}
	return map[string]any{"status": "ended", "outcome": string(c.state.Result.Outcome)}
}

// lookupTool asks a system of the operator's. What it answers is data for the model and for the flow's variable.
func (c *conversation) lookupTool(ctx context.Context, call model.Call, l *flows.ToolLookup) effect {
	args, err := arguments(call, l.Slots)
	if err != nil {
		return c.refuse(call.Name, ReasonArguments)
	}
	c.fill(l.Slots, args)
	f, done := c.find(ctx, &l.Lookup)
	if !done || f.err != nil {
		c.log.Error("lookup has failed", zap.Error(f.err))
		c.publish(Event{Type: ToolCalled, Tool: call.Name, Outcome: outcomeError})
		return fine(map[string]any{"status": outcomeError})
	}
	c.state.Values[l.Into] = f.value
	c.publish(Event{Type: ToolCalled, Tool: call.Name, Outcome: outcomeOK})
	return fine(map[string]any{"status": outcomeOK, "answer": f.value})
}

// exitTool leads out of the task.
func (c *conversation) exitTool(call model.Call, exit flows.Exit) effect {
	args, err := arguments(call, exit.Slots)
	if err != nil {
		return c.refuse(call.Name, ReasonArguments)
	}
	c.fill(exit.Slots, args)
	c.publish(Event{Type: ToolCalled, Tool: call.Name, Outcome: outcomeOK})
	return effect{result: map[string]any{"status": outcomeOK}, leave: true, to: exit.To}
}

// arguments reads a call's arguments: just the slots, each of which fits.
func arguments(call model.Call, slots map[string]flows.Slot) (map[string]string, error) {
	given := make(map[string]string)
	if len(slots) == 0 {
		return given, nil // whatever stands there is nobody's
	}
	if err := json.Unmarshal([]byte(call.Arguments), &given); err != nil {
		return nil, errArguments
	}
	for name, slot := range slots {
		if !slot.Fits(given[name]) {
			return nil, errArguments
		}
	}
	return given, nil
}

// paid tells whether the ledger has an approval for this call.
func (c *conversation) paid() bool {
	return c.state.Result != nil && c.state.Result.Outcome == payments.OutcomeApproved
}
