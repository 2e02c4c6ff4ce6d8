package schema

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// ErrNewer says that a later version of the program has been here: what this one writes could be wrong there.
var ErrNewer = errors.New("the tables are of a newer tonegate: use that one, or a backup from before it")

// Known gives ErrNewer where the database has steps that p has not.
func Known(ctx context.Context, p *goose.Provider) error {
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	steps := p.ListSources()
	if last := steps[len(steps)-1].Version; at > last {
		return fmt.Errorf("%w (they are at step %d, this program knows %d)", ErrNewer, at, last)
	}
	return nil
}

// Up takes the steps that are missing; ErrNewer where there are more than p has.
func Up(ctx context.Context, p *goose.Provider) error {
	if err := Known(ctx, p); err != nil {
		return err
	}
	_, err := p.Up(ctx)
	return err
}
