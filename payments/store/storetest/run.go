package storetest

import "testing"

// Run checks the store of databases that fresh makes: each test has its own, and they run beside each other.
func Run(t *testing.T, fresh func(t *testing.T) Database) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, *bundle)
	}{
		{"paid", testPaid},
		{"one unresolved", testOneUnresolved},
		{"second attempt", testSecondAttempt},
		{"caps", testCaps},
		{"begin refuses", testBeginRefuses},
		{"missing", testMissing},
		{"late approval of the first", testLateApprovalOfTheFirst},
		{"nothing overwritten", testNothingOverwritten},
		{"clock goes back", testClockGoesBack},
		{"conversation", testConversation},
		{"concurrent begins", testConcurrentBegins},
		{"channels race", testChannelsRace},
		{"any order", testAnyOrder},
		{"other amount", testOtherAmount},
		{"inbox", testInbox},
		{"parked", testParked},
		{"parked is bounded", testParkedIsBounded},
		{"by session", testBySession},
		{"inquiries", testInquiries},
		{"parts", testParts},
		{"part is too much", testPartIsTooMuch},
		{"another channel", testAnotherChannel},
		{"caller tries", testCallerTries},
		{"caller amount", testCallerAmount},
		{"money back", testMoneyBack},
		{"money here again", testMoneyHereAgain},
		{"more back than taken", testMoreBackThanTaken},
		{"other sum under the same id", testOtherSumUnderTheSameID},
		{"history", testHistory},
		{"settled", testSettled},
		{"settled is for what waits", testSettledIsForWhatWaits},
		{"money moves after a decision", testMoneyMovesAfterADecision},
		{"words", testWords},
		{"settled as reversed", testSettledAsReversed},
		{"listed", testListed},
		{"ended by a human", testEndedByAHuman},
		{"audit is append-only", testAuditIsAppendOnly},
		{"audit anchor", testAuditAnchor},
		{"audit holds no account data", testAuditHoldsNoAccountData},
		{"purge", testPurge},
		{"purge goes on", testPurgeGoesOn},
		{"purge of dead letters", testPurgeOfDeadLetters},
		{"purge keeps it flat", testPurgeKeepsItFlat},
		{"purged elsewhere", testPurgedElsewhere},
		{"restart takes over", testRestartTakesOver},
		{"fenced", testFenced},
		{"deliveries", testDeliveries},
		{"told as it stands", testToldAsItStands},
		{"tried again", testTriedAgain},
		{"jobs go", testJobsGo},
		{"delivery rolls back", testDeliveryRollsBack},
		{"dead letter", testDeadLetter},
		{"endpoint gone", testGone},
		{"watch", testWatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, setup(t, fresh))
		})
	}
	t.Run("audit frauds", func(t *testing.T) {
		t.Parallel()
		testAuditFrauds(t, func(t *testing.T) *bundle {
			t.Helper()
			return setup(t, fresh)
		})
	})
	if !fresh(t).Shared() {
		return
	}
	for _, c := range []struct {
		name string
		test func(*testing.T, *bundle)
	}{
		{"lapsed lease", testLapsedLease},
		{"nodes race", testNodesRace},
		{"watch another node", testWatchAnotherNode},
		{"changed elsewhere", testChangedElsewhere},
		{"same message twice", testSameMessageTwice},
		{"session races", testSessionRaces},
		{"early races", testEarlyRaces},
		{"purges race", testPurgesRace},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, setup(t, fresh))
		})
	}
}
