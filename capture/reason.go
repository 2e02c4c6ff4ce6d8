package capture

// Reason is the closed word that goes out as customData1. An approval has none.
type Reason string

// The reasons.
const (
	GenericDecline    Reason = "generic_decline"
	InsufficientFunds Reason = "insufficient_funds"
	ExpiredCard       Reason = "expired_card"
	LostCard          Reason = "lost_card"
	StolenCard        Reason = "stolen_card"
	IncorrectCVC      Reason = "incorrect_cvc"
	IncorrectNumber   Reason = "incorrect_number"
	IncorrectExpiry   Reason = "incorrect_expiry"
	DoNotRetry        Reason = "do_not_retry" // this card never again; why is nobody's business
	ProcessingError   Reason = "processing_error"
	CardNotSupported  Reason = "card_not_supported"
	TooManyAttempts   Reason = "too_many_attempts"
	InputTimeout      Reason = "input_timeout"
	CancelledByCaller Reason = "cancelled_by_caller"
	HungUp            Reason = "hung_up"
	GatewayUnknown    Reason = "gateway_unknown"
	GatewayError      Reason = "gateway_error"
)
