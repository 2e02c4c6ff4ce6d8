package e2e_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// takeOver is how soon another process has the payments of one that is gone: the design's promise.
const takeOver = 30 * time.Second

// TestNodes lets two serves share one PostgreSQL behind one gate, each of which has providers call the other one back.
// The calls of all benches run beside each other.
func TestNodes(t *testing.T) {
	t.Parallel()
	elsewhere := startBench(t, benchConfig{DSN: server.Database(t), Capture: "simulated: {delay: 2s}\n"}) // submitted is seen
	happy := elsewhere.dial(t.Context(), "elsewhere", (*phone).pays)
	killed := startBench(t, benchConfig{DSN: server.Database(t)}).lose(t, (*bench).kill)
	asleep := startBench(t, benchConfig{DSN: server.Database(t)}).lose(t, func(b *bench, t require.TestingT, node string) {
		require.NoError(t, b.roles[node].cmd.Process.Signal(syscall.SIGSTOP))
	})

	t.Run("callback lands on the other", func(t *testing.T) {
		t.Parallel()
		<-happy.done
		require.NoError(t, happy.err())
		has, hears := elsewhere.having(t, happy.callID())
		require.Equal(t, []string{
			"attempt.consented", "attempt.opening", "attempt.open", "attempt.submitted", "attempt.approved (elsewhere)",
		}, elsewhere.told(t, has, happy.callID()))
		require.NoDirExists(t, elsewhere.folder(hears, happy.callID()), "the other one knows nothing of the call")
		require.Equal(t, paid, elsewhere.ledger(t, happy.callID()))
	})
	for name, check := range map[string]func(t *testing.T){
		"the one that has the call is killed": killed, "the one that has the call sleeps": asleep,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t)
		})
	}
}

// pays is a caller who pays and hangs up.
func (p *phone) pays() {
	p.agrees()
	p.card(cardOK)
	p.hears(saysApproved)
	p.hangsUp()
}

// lose begins a call and loses the process that has it in the middle of the payment. The other one takes the payment over
// and goes on with the conversation; then the first comes back, and another caller pays. The test looks at what is left.
func (b *bench) lose(t *testing.T, how func(b *bench, t require.TestingT, node string)) func(t *testing.T) {
	t.Helper()
	var second string
	var again *phone
	p := b.dial(t.Context(), "lost", func(p *phone) {
		p.agrees()
		p.asked("card_number", 1)
		var first string
		first, second = b.having(p, p.callID())
		owner := b.owner(p, p.callID())
		how(b, p, first)
		require.Eventually(p, func() bool { return b.owner(p, p.callID()) != owner }, takeOver, 100*time.Millisecond,
			"nobody takes the payment over")
		p.keys(cardOK + "#" + expiry() + "#" + "123#")
		p.hears(saysInterrupt)
		p.hears(saysApproved)
		b.back(p, first)
		p.hears("Goodbye.")
		p.ended()
		again = b.dial(context.WithoutCancel(t.Context()), "again", (*phone).pays)
		<-again.done
		require.NoError(p, again.err())
	})
	return func(t *testing.T) {
		<-p.done
		require.NoError(t, p.err())
		require.Eventually(t, func() bool {
			_, err := os.Stat(filepath.Join(b.folder(second, p.callID()), "result.json"))
			return err == nil
		}, ledgerWait, 50*time.Millisecond, "the call is not the other one's")
		said, err := os.ReadFile(filepath.Join(b.folder(second, p.callID()), "transcript.txt"))
		require.NoError(t, err)
		require.Contains(t, string(said), "bot: Goodbye.", "the first has ended the call")
		require.Equal(t, "consented → opening → open → unknown → approved", b.ledger(t, p.callID()))
		require.Equal(t, 1, b.attempts(t, p.callID()))
		require.Equal(t, 1, b.attempts(t, again.callID()))
		require.Equal(t, 2, b.charges(t), "one for each caller")
	}
}

// back lets a process go on, or starts it again.
func (b *bench) back(t require.TestingT, name string) {
	r := b.roles[name]
	if r.done == nil {
		b.start(t, name)
		return
	}
	require.NoError(t, r.cmd.Process.Signal(syscall.SIGCONT))
}

// folder is where a serve keeps the files of a call.
func (b *bench) folder(node, callID string) string {
	calls := map[string]string{"serve": "calls", "other": "calls-other"}[node]
	return filepath.Join(b.Dir, calls, callID)
}

// having tells which of the two serves has a call.
func (b *bench) having(t require.TestingT, callID string) (has, hasNot string) {
	if _, err := os.Stat(b.folder("serve", callID)); err == nil {
		return "serve", "other"
	}
	_, err := os.Stat(b.folder("other", callID))
	require.NoError(t, err)
	return "other", "serve"
}

// told lists the states of the attempt in a serve's events of a call, with the source of those from elsewhere.
func (b *bench) told(t *testing.T, node, callID string) []string {
	t.Helper()
	f, err := os.Open(filepath.Join(b.folder(node, callID), "events.jsonl"))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	var states []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var e struct{ Type, Source string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &e))
		if strings.HasPrefix(e.Type, "attempt.") {
			if e.Source == "elsewhere" {
				e.Type += " (elsewhere)"
			}
			states = append(states, e.Type)
		}
	}
	return states
}

// owner is the process that the ledger has for the latest attempt of a call.
func (b *bench) owner(t require.TestingT, callID string) (name string) {
	b.one(t, `SELECT owner FROM attempt WHERE call_id = $1 ORDER BY number DESC LIMIT 1`, &name, callID)
	return name
}

// attempts counts those of a call.
func (b *bench) attempts(t require.TestingT, callID string) (n int) {
	b.one(t, `SELECT count(*) FROM attempt WHERE call_id = $1`, &n, callID)
	return n
}

// one reads one value of the server's ledger.
func (b *bench) one(t require.TestingT, text string, into any, args ...any) {
	ctx, cancel := context.WithTimeout(context.Background(), takeOver)
	defer cancel()
	conn, err := pgx.Connect(ctx, b.cfg.DSN)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()
	require.NoError(t, conn.QueryRow(ctx, text, args...).Scan(into))
}

// queryServer is query for a ledger on a server, which writes SQL a little differently.
func (b *bench) queryServer(t *testing.T, text string, arg any, row func(scan func(...any) error)) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, b.cfg.DSN)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(ctx)) }()
	rows, err := conn.Query(ctx, strings.NewReplacer("body ->>", "body::json ->>", "?", "$1").Replace(text), arg)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		row(rows.Scan)
	}
	require.NoError(t, rows.Err())
}

// charges counts what the gateway has approved.
func (b *bench) charges(t *testing.T) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.Dir, "capture", "gateway.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM charges WHERE approved").Scan(&n))
	return n
}
