package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

const (
	// jobTimeout bounds one try of a delivery, with what is read and written around it.
	jobTimeout = payments.MaxTry + 10*time.Second
	// rescueAfter is when a job whose process died is tried again. No job that goes on still may be that old.
	rescueAfter = jobTimeout + 10*time.Second
	// keepJobs is how long the row of a finished job stays.
	keepJobs = 10 * time.Minute
	// pollJobs is the longest that a job waits where nobody can wake the workers.
	pollJobs = 200 * time.Millisecond
	// stopWait is how long the tries under way may take when the work ends.
	stopWait = 5 * time.Second
)

// deliveryJob is the job of a delivery; the delivery itself is a row of its own.
type deliveryJob struct {
	DeliveryID string `json:"delivery_id"`
}

// Kind is the job's name in the queue.
func (deliveryJob) Kind() string { return "delivery" }

// Jobs is River's side of an engine; T is its transaction.
type Jobs[T any] struct {
	driver riverdriver.Driver[T]
	schema string
	insert *river.Client[T]
	log    *zap.Logger
}

// NewJobs makes the jobs in a schema of a database, the main one if it is empty. It starts nothing.
func NewJobs[T any](driver riverdriver.Driver[T], schema string, log *zap.Logger) (*Jobs[T], error) {
	if log == nil {
		log = zap.NewNop()
	}
	j := &Jobs[T]{driver: driver, schema: schema, log: log.Named("jobs")}
	var err error
	if j.insert, err = river.NewClient(driver, j.config()); err != nil {
		return nil, fmt.Errorf("store: jobs: %w", err)
	}
	return j, nil
}

func (j *Jobs[T]) config() *river.Config {
	return &river.Config{
		Schema: j.schema, Logger: logging.Slog(j.log), FetchPollInterval: pollJobs, JobTimeout: jobTimeout,
		RescueStuckJobsAfter: rescueAfter, CompletedJobRetentionPeriod: keepJobs, CancelledJobRetentionPeriod: keepJobs,
		DiscardedJobRetentionPeriod: keepJobs,
	}
}

// Migrate brings River's own tables up to date.
func (j *Jobs[T]) Migrate(ctx context.Context) error {
	m, err := j.migrator()
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("store: migrate jobs: %w", err)
	}
	return nil
}

func (j *Jobs[T]) migrator() (*rivermigrate.Migrator[T], error) {
	m, err := rivermigrate.New(j.driver, &rivermigrate.Config{Schema: j.schema, Logger: logging.Slog(j.log)})
	if err != nil {
		return nil, fmt.Errorf("store: migrate jobs: %w", err)
	}
	return m, nil
}

// Enqueue adds the jobs of deliveries within tx.
func (j *Jobs[T]) Enqueue(ctx context.Context, tx T, deliveryIDs ...string) error {
	jobs := make([]river.InsertManyParams, len(deliveryIDs))
	for i, id := range deliveryIDs {
		jobs[i].Args = deliveryJob{DeliveryID: id}
	}
	if _, err := j.insert.InsertManyTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("store: enqueue: %w", err)
	}
	return nil
}

// Work runs workers until ctx ends; tries that are under way then may come to their end.
func (j *Jobs[T]) Work(ctx context.Context, workers *river.Workers) error {
	cfg := j.config()
	cfg.Workers = workers
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}}
	client, err := river.NewClient(j.driver, cfg)
	if err != nil {
		return fmt.Errorf("store: work: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("store: work: %w", err)
	}
	<-ctx.Done()
	stop, done := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer done()
	err = client.Stop(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = client.StopAndCancel(context.WithoutCancel(ctx))
	}
	if err != nil {
		return fmt.Errorf("store: end work: %w", err)
	}
	return nil
}
