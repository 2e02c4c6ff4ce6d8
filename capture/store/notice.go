package store

import "fmt"

// NoticeKind is what a gateway can tell by itself.
type NoticeKind string

// The kinds.
const (
	NoticeApproved NoticeKind = "approved"
	NoticeDeclined NoticeKind = "declined"
	NoticeDropped  NoticeKind = "dropped"  // cancelled: it never will be charged, or was let go before it was taken
	NoticeRefunded NoticeKind = "refunded" // given back; Minor is all that ever was
	NoticeDisputed NoticeKind = "disputed" // taken back by the issuer
	NoticeWon      NoticeKind = "won"      // a dispute ended for us: it came back, or never went
	NoticeFailed   NoticeKind = "failed"   // a refund came to nothing: what went back is here again
)

// Notice is what a gateway tells of a payment by itself.
type Notice struct {
	Event         string // the gateway's id of it: the same one is the same notice
	Kind          NoticeKind
	Key           string // of the try
	TransactionID string // of the payment
	Movement      string // id of what went back
	Minor         int64  // in the minor unit of Currency
	Charged       int64  // of a refund: what had been charged
	Currency      string // ISO 4217
	Reason        string // of a refusal, a closed word

	past past
}

// past is what was told of the same session before.
type past struct {
	same     bool // the notice itself, or a word on the same dispute or refund that settles it
	disputed bool // that the money of the notice's dispute went
	failed   int  // refunds
}

// The words of the wire for money that goes back, or is here again. They are told of a session; it does not end by them.
const (
	Refunded    Result = "REFUNDED"
	Voided      Result = "VOIDED"
	ChargedBack Result = "CHARGEBACK"
	Restored    Result = "RESTORED"
)

// Message is what is to be told of a session, in the words of the wire.
type Message struct {
	Result        Result
	Reason        string
	TransactionID string
	AuthCode      string
	Minor         int64
	Currency      string
}

// Told is what became of a notice.
type Told struct {
	Session  Session // as it is now
	Before   Session
	Again    bool // it was here before, or its movement was
	Messages []Message
}

// Contradicts tells that the gateway says that it charged what had ended without a charge.
func (t Told) Contradicts() bool {
	return t.Before.State == Ended && t.Before.Result != Success && t.Before.Result != Unknown && t.Session.Result == Success
}

// take gives what a notice makes of a session, and what is to be told of it. It is pure. A late approval is always
// accepted; whatever goes back says that it had been charged.
func (n Session) take(t Notice) (Session, []Message) {
	open := n.State != Ended || n.Result == Unknown
	switch t.Kind {
	case NoticeApproved:
		return n.approved(t, t.Minor, t.Currency)
	case NoticeDeclined:
		if open {
			return n.ends(Decline, t.Reason, t.TransactionID)
		}
	case NoticeDropped:
		if open {
			return n.ends(Error, t.Reason, t.TransactionID)
		}
		return n.voided(t)
	case NoticeRefunded:
		return n.refunded(t)
	case NoticeDisputed:
		n, first := n.approved(t, n.Minor, n.Currency)
		return n, append(first, t.moved(ChargedBack))
	case NoticeWon:
		if t.past.disputed {
			return n, []Message{t.moved(Restored)}
		}
	case NoticeFailed:
		if n.returned >= t.Minor {
			n.returned -= t.Minor
			return n, []Message{t.moved(Restored)}
		}
	}
	return n, nil
}

// voided is a session whose charge was let go: all that is left of it.
func (n Session) voided(t Notice) (Session, []Message) {
	left := n.Minor - n.returned
	if n.Result != Success || left <= 0 {
		return n, nil
	}
	n.returned = n.Minor
	return n, []Message{{Result: Voided, TransactionID: t.TransactionID, Minor: left, Currency: n.Currency}}
}

// refunded is a session of which so much has gone back by now.
func (n Session) refunded(t Notice) (Session, []Message) {
	n, all := n.approved(t, t.Charged, t.Currency)
	more := t.Minor - n.returned
	if more <= 0 {
		return n, all
	}
	n.returned = t.Minor
	id := fmt.Sprintf("%s-%d", t.Movement, t.Minor)
	if t.past.failed > 0 { // the same sum can have gone back before
		id = fmt.Sprintf("%s-%d", id, t.past.failed+1)
	}
	return n, append(all, Message{Result: Refunded, TransactionID: id, Minor: more, Currency: t.Currency})
}

// moved tells of the money of a dispute or a refund.
func (n Notice) moved(r Result) Message {
	return Message{Result: r, TransactionID: n.Movement, Minor: n.Minor, Currency: n.Currency}
}

// approved is a session that the gateway has charged.
func (n Session) approved(t Notice, minor int64, currency string) (Session, []Message) {
	if n.State == Ended && n.Result == Success {
		return n, nil
	}
	n, all := n.ends(Success, "", t.TransactionID)
	all[0].Minor, all[0].Currency = minor, currency
	return n, all
}

func (n Session) ends(r Result, reason, transactionID string) (Session, []Message) {
	n.State, n.Result, n.Reason, n.TransactionID, n.AuthCode = Ended, r, reason, transactionID, ""
	return n, []Message{{
		Result: r, Reason: reason, TransactionID: transactionID, Minor: n.Minor, Currency: n.Currency,
	}}
}
