package repolint_test

// faultRows is the catalogue, in its order. A test of a suite stands under each package that runs it.
func faultRows() []faultRow {
	all := openingFaults()
	all = append(all, moneyFaults()...)
	return append(all, platformFaults()...)
}

// provided is a row of the suite that every provider passes.
func provided(test string) []shown {
	return []shown{
		{"providers/pcipal", "TestConformance/" + test},
		{"providers/vonage", "TestConformance/" + test},
		{"providers/declarative", "TestConformance/" + test},
	}
}

// stored is a row of the suite that both stores pass.
func stored(test string) []shown {
	return []shown{
		{"payments/store/sqlite", "TestConformance/" + test}, {"payments/store/postgres", "TestConformance/" + test},
	}
}

func openingFaults() []faultRow {
	return []faultRow{
		{"A1", "a token expires in mid-call", "one new token; the request goes through", provided("A01_token_expires")},
		{
			"A2", "a token that looks valid is answered 401", "one forced refresh, one more try, then no card on this line",
			append(provided("A02_token_revoked"), shown{"e2e", "TestFaultsOfProviders/refused_client"}),
		},
		{
			"A3", "200 calls, one expiry", "exactly one token request; nobody else waits",
			append(provided("A03_refresh_storm"), provided("A03_refresh_in_calls")...),
		},
		{
			"A4", "the token endpoint is down or slow", "the token at hand is used to its end, then the circuit opens",
			append(provided("A04_token_endpoint_down"), shown{"e2e", "TestFaultsOfProviders/provider_down"}),
		},
		{
			"A5", "another token type, no life, another client, garbage, too much", "refused; 60 s where no life is told",
			append(append(provided("A05_token_answers"), provided("A05_token_life")...), shown{"providers/wire", "FuzzToken"}),
		},
		{
			"A6", "the secret is rotated", "old and new overlap, on our side and on capture's; no restart",
			append(provided("A06_secret_rotated"), shown{"capture", "TestASecretIsChangedWithoutAGap"}),
		},
		{
			"A7", "429 with Retry-After", "waits within the caller's patience, else the bot says so",
			append(provided("A07_busy"), shown{"e2e", "TestFaultsOfProviders/provider_busy"}),
		},
		{"A8", "500, 502, 503, 504, no answer", "at most three tries within the patience", provided("A08_launch_down")},
		{
			"A9", "a session is made, its answer lost", "the same session again, or none and not asked twice; orphans are cancelled",
			append(append(provided("A09_answer_lost"), provided("A09_comes_twice")...),
				shown{"checkout", "TestOrphans"}, shown{"capture", "TestARepeatedLaunchOpensNoSecondSession"}),
		},
		{
			"A10", "the session is about another amount, currency or order", "no session: nothing is transferred",
			[]shown{
				{"providers/pcipal", "TestConformance/A10_other_facts"},
				{"providers/declarative", "TestConformance/A10_other_facts"},
				{"providers/vonage", "TestConformance/A10_launch_answers"},
			},
		},
		{
			"A11", "a session ends before the call is there", "no new attempt before the provider's word, or a human's",
			append(provided("A11_session_ends"), shown{"checkout", "TestUnknownBlocks"},
				shown{"capture", "TestUnusedSessionExpiresWithACallback"}),
		},
	}
}

func moneyFaults() []faultRow {
	return []faultRow{
		{
			"F65", "the result comes before our commit, or before the session is known to us", "parked for a day, applied when it is",
			append(append(stored("parked"), provided("F65_results")...), shown{"checkout", "TestAnyOrder"}),
		},
		{
			"F66", "duplicates, any order, days late", "applied once, forward only; a late approval counts",
			append(append(stored("any order"), provided("F66_duplicates")...),
				shown{"checkout", "TestAnyOrder"}, shown{"checkout", "TestLateApprovals"}),
		},
		{
			"F67", "the result never comes", "asked for with growing pauses, told after 15 minutes, a human's at the horizon",
			[]shown{{"checkout", "TestSweep"}, {"checkout", "TestOverdue"}, {"checkout", "TestGivenUp"}},
		},
		{
			"F68", "forged, another tenant's, replayed, malformed, a name twice, 10 MB, compressed, dripping",
			"refused before it is used, ended by a deadline; no state changes",
			append(append(provided("F68_hostile_callbacks"), provided("F68_forgeries")...),
				shown{"checkout", "TestCallbackRefusals"}, shown{"providers", "TestDoor"},
				shown{"providers/vonage", "TestWebhookToken"}, shown{"providers/pcipal", "FuzzCallback"},
				shown{"capture", "TestTheDoorOfTheGateway"}, shown{"capture/gateways/stripe", "TestSignatures"},
				shown{"capture/connector", "TestParseRefusesWhatIsHostile"}, shown{"cmd/tonegate", "TestWhoDripsIsEnded"}),
		},
		{
			"F69", "approved, but amount, currency or reference differ", "mismatch: a human decides, and nobody says paid",
			append(provided("F69_other_facts_of_a_result"), shown{"payments", "TestJudge"},
				shown{"e2e", "TestFaultsOfProviders/other_amount"}),
		},
		{
			"F70", "the gateway's answer is lost after it charged", "unknown, looked up under its key, never charged again",
			append(provided("F70_unknown"), shown{"capture/gateways/stripe", "TestALostAnswerIsLookedUp"},
				shown{"capture", "TestKilledWithTheAnswerLost"}, shown{"capture", "TestALostAnswerComesByTheDoor"},
				shown{"e2e", "TestFaultsOfEntry/gateway_silent"}),
		},
		{
			"F71", "200 with garbage, HTML, or cut short", "unknown until a lookup says more",
			append(provided("F71_lookup_answers"), shown{"capture/gateways/stripe", "TestAnAnswerThatMakesNoSense"},
				shown{"capture/gateways/stripe", "TestWhoIsNotStripeKnowsNothing"}),
		},
		{
			"F72", "a decline after an approval, an approval after a decline", "conflict: a human decides, nothing is overwritten",
			append(stored("nothing overwritten"), shown{"checkout", "TestContradictions"},
				shown{"e2e", "TestFaultsOfProviders/late_callbacks"}),
		},
		{
			"F73", "an idempotency key is older than the gateway keeps it", "never sent again: found by search, or never asked",
			[]shown{
				{"capture/gateways/stripe", "TestALostAnswerIsLookedUp/charged, two days ago"},
				{"capture/gateways/stripe", "TestAQuestionThatWasNeverAskedIsCancelled"},
			},
		},
		{
			"F74", "a part is paid, voided, refunded or charged back; a card wants its holder", "states of their own; the sums agree",
			append(append(append(append(
				stored("parts"), stored("money back")...), stored("money here again")...), provided("F74_money_back")...),
				append(stored("more back than taken"), shown{"payments", "TestLedgerBalances"},
					shown{"capture", "TestMoneyThatGoesBackIsTold"}, shown{"capture/store", "TestTellInAnyOrder"},
					shown{"capture/gateways/stripe", "TestOutcomes/wants the holder"})...),
		},
		{
			"F75", "currencies without or with three decimals, gateways with their own, negative, zero, other digits",
			"refused, or exactly the amount: no floats, every currency of ISO 4217",
			append(provided("F75_amounts"), shown{"internal/iso4217", "TestExponentsOfISO4217"}, shown{"payments", "TestWireQuirks"},
				shown{"capture/gateways/stripe", "TestMinorUnits"}, shown{"payments", "FuzzParseAmount"}),
		},
		{
			"F76", "clocks that are ten minutes off, or put right; summer time", "lives from when they came, instants in UTC",
			append(append(provided("F76_clock_skew"), stored("clock goes back")...), shown{"checkout", "TestCaps_Hours"}),
		},
	}
}

func platformFaults() []faultRow {
	return []faultRow{
		{
			"G79", "serve dies in the middle of a payment", "another, or the same again, takes call and payment up from the ledger",
			append(stored("restart takes over"), shown{"payments/store/postgres", "TestConformance/lapsed lease"},
				shown{"checkout", "TestDeadNode"}, shown{"e2e", "TestFaultsOfProcesses/serve_killed"}),
		},
		{
			"G80", "gate, serve and capture are killed at any point", "0 double charges, 0 lost results, by three ledgers",
			[]shown{{"", "make crash CYCLES=50 SEED=7"}, {"capture", "TestKilledProcessIsTakenUp"}},
		},
		{
			"G81", "the database is down, slow, read-only, fails over or deadlocks",
			"nothing is sent without its intent; /readyz says 503; what a provider says is asked for again",
			[]shown{
				{"checkout", "TestLedgerLost"},
				{"checkout", "TestIntentFirst"},
				{"payments/store/sqlite", "TestReadOnly"},
				{"payments/store/postgres", "TestServerRestarts"},
				{"payments/store/postgres", "TestDeadlock"},
				{"cmd/tonegate", "TestReadinessFollowsTheStore"},
			},
		},
		{
			"G82", "the ledger's disk is full; its last record is torn", "new intents are refused; a torn end is not taken for true",
			[]shown{{"payments/store/sqlite", "TestDiskFull"}, {"payments/store/sqlite", "TestTornJournal"}},
		},
		{
			"G90", "SIGTERM in the middle of a call", "calls come to their end; no new ones",
			[]shown{
				{"legs/sip", "TestDraining"},
				{"transfer", "TestStopping"},
				{"capture", "TestStoppedInMidNumber"},
				{"e2e", "TestInterruptOfTheWholeGroup"},
			},
		},
		{
			"G91", "more calls than there is room for",
			"refused before anything is promised: 500 a second, each within 11 ms (p99), while a packet of the calls that are " +
				"up takes 64 ms there and back at p99 instead of 60 (two cores, which others kept busy too)",
			[]shown{
				{"", "make bench-calls"},
				{"transfer", "TestCallsBeyondTheLimitAreRefused"},
				{"capture", "TestCallsThatAreRefused"},
			},
		},
		{
			"G92", "goroutines, ports or memory that leak", "none is left after any test; ports come back",
			[]shown{{"internal/repolint", "TestGoroutinesAreWatched"}, {"legs/sip", "TestPortsDrain"}},
		},
		{
			"G93", "malformed or flooding SIP, SDP, RTP, DTLS, JSON", "refused, and the others go on",
			[]shown{
				{"legs/sip", "TestTortureOfRFC4475"},
				{"legs/sip", "FuzzInspect"},
				{"legs/sip", "TestStreams"},
				{"legs/sip", "TestConnectionsAreBounded"},
				{"legs/sip", "TestConnectionsThatSayNothing"},
				{"legs/sip", "TestFloodOfInvites"},
				{"legs/sip", "TestFloodOfACKs"},
				{"legs/sip", "TestManySources"},
				{"legs/sip", "TestNoFileLeftForAConnection"},
				{"legs/sip", "TestOddDescriptions"},
				{"legs/sip", "FuzzDescription"},
				{"legs/sip", "TestStrangerIsNeitherHeardNorSentTheMedia"},
				{"legs/stream", "TestFaultsOfTheWire"},
				{"legs/rtc", "TestUselessOffers"},
				{"dtmf", "FuzzReceiver"},
				{"transfer/control", "FuzzDecode"},
				{"transfer/control", "TestAClientThatStopsReadingIsLeft"},
				{"transfer", "TestCallerCannotDrownTheEventsOfOthers"},
				{"internal/logging", "TestStrangersCannotFillTheLog"},
			},
		},
		{
			"G94", "another tenant's ids, other origins, markup in a name", "not found, refused, shown as text (no console yet)",
			[]shown{
				{"capture", "TestStatusIsOfOnesOwnTenantOnly"},
				{"transfer/control", "TestTokenIsAsked"},
				{"transfer", "TestPhoneCalls"},
				{"web", "TestPhoneAnswersEveryRequestWithStrictHeaders"},
				{"web", "TestPhoneHoldsNothingInlineAndNoOtherOrigin"},
			},
		},
	}
}
