package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config"
)

// A designer's talk takes the operator's file as it is, without the secrets in it that are not the model's.
func TestAskedModel_ReadsAnOperatorsFile(t *testing.T) {
	t.Parallel()
	keys := func(of reflect.Type) []string {
		var all []string
		for _, f := range config.Fields(of) {
			all = append(all, f.Key)
		}
		return all
	}
	require.ElementsMatch(t, keys(reflect.TypeFor[serveConfig]()), keys(reflect.TypeFor[askedModel]()))

	example, err := os.ReadFile("../../serve.example.yaml")
	require.NoError(t, err)
	require.Contains(t, string(example), "${TONEGATE_CONTROL_TOKEN}")
	text := strings.Replace(string(example), "model:\n  base_url: \"\"", "model:\n  base_url: http://127.0.0.1:1/v1", 1)
	path := filepath.Join(t.TempDir(), "serve.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	cfg, err := config.Load[askedModel](path)
	require.NoError(t, err)
	require.Equal(t, "http://127.0.0.1:1/v1", cfg.Model.BaseURL)
	require.Len(t, cfg.Model.Endpoints, 1)

	require.NoError(t, os.WriteFile(path, []byte(text+"\nmodel_key: x\n"), 0o600))
	_, err = config.Load[askedModel](path)
	require.ErrorContains(t, err, "model_key: unknown key")
}
