package offline_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/offline"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// tone is a voice of 100 ms that needs no synthesiser.
type tone struct{ err error }

func (v tone) Speak(_ context.Context, _, text string) ([]int16, error) {
	if text == "" {
		return nil, offline.ErrText
	}
	pcm := make([]int16, 1600)
	for i := range pcm {
		pcm[i] = int16(i % 100)
	}
	return pcm, v.err
}

func client(t *testing.T, voice offline.Voice) *openai.Client {
	t.Helper()
	server := httptest.NewServer(offline.NewServer(voice, nil, zaptest.NewLogger(t)))
	t.Cleanup(server.Close)
	cfg := openai.DefaultConfig("no key")
	cfg.BaseURL = server.URL + "/v1"
	cfg.HTTPClient = server.Client()
	return openai.NewClientWithConfig(cfg)
}

func tools() []openai.Tool {
	return []openai.Tool{
		{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name:        "pay_bill",
			Description: "The caller wants to pay.\nExamples:\n- I'd like to pay my bill\n- pay\n",
		}},
		{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: "move_house", Description: "Examples:\n- I am moving to a new flat\n- change my address",
			Parameters: json.RawMessage(`{"type":"object","properties":{
				"postcode":{"type":"string","pattern":"[a-z]{1,2}[0-9]+ ?[0-9][a-z]{2}"},
				"day":{"type":"string","enum":["monday","tuesday"]},"flat":{"type":"integer"},"note":{"type":"string"}}}`),
		}},
	}
}

func ask(text string) openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{
		Model: offline.ModelRules, Tools: tools(),
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: text}},
	}
}

func TestServer_ChatCallsTool(t *testing.T) {
	t.Parallel()
	res, err := client(t, tone{}).CreateChatCompletion(t.Context(), ask("hi, I want to pay the bill please"))
	require.NoError(t, err)
	require.Equal(t, openai.FinishReasonToolCalls, res.Choices[0].FinishReason)
	require.Equal(t, "pay_bill", res.Choices[0].Message.ToolCalls[0].Function.Name)
}

func TestServer_ChatFindsSlots(t *testing.T) {
	t.Parallel()
	res, err := client(t, tone{}).CreateChatCompletion(t.Context(),
		ask("I'm moving to a new flat, flat 12 at sw1 2ab, on Tuesday"))
	require.NoError(t, err)
	call := res.Choices[0].Message.ToolCalls[0].Function
	require.Equal(t, "move_house", call.Name)
	require.JSONEq(t, `{"postcode":"sw1 2ab","day":"tuesday","flat":"12"}`, call.Arguments)
}

func TestServer_ChatRejects(t *testing.T) {
	t.Parallel()
	c := client(t, tone{})
	for _, text := range []string{"what is the weather like", "I do not want to pay my bill", "", "4", "the the the"} {
		res, err := c.CreateChatCompletion(t.Context(), ask(text))
		require.NoError(t, err)
		require.Empty(t, res.Choices[0].Message.ToolCalls, text)
		require.NotEmpty(t, res.Choices[0].Message.Content, text)
		require.Equal(t, openai.FinishReasonStop, res.Choices[0].FinishReason)
	}
	req := ask("pay")
	req.ToolChoice = "none"
	res, err := c.CreateChatCompletion(t.Context(), req)
	require.NoError(t, err)
	require.Empty(t, res.Choices[0].Message.ToolCalls)
}

func TestServer_ChatStreams(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"pay": "pay_bill{}", "sing a song": "Sorry, I did not understand that."} {
		req := ask(text)
		req.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
		stream, err := client(t, tone{}).CreateChatCompletionStream(t.Context(), req)
		require.NoError(t, err)
		var got strings.Builder
		usage := false
		for {
			chunk, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			usage = usage || chunk.Usage != nil
			for _, choice := range chunk.Choices {
				got.WriteString(choice.Delta.Content)
				for _, call := range choice.Delta.ToolCalls {
					got.WriteString(call.Function.Name + call.Function.Arguments)
				}
			}
		}
		require.NoError(t, stream.Close())
		require.Equal(t, want, got.String())
		require.True(t, usage)
	}
}

func TestServer_Speech(t *testing.T) {
	t.Parallel()
	c := client(t, tone{})
	for format, size := range map[openai.SpeechResponseFormat]int{
		openai.SpeechResponseFormatWav: 44 + 3200, openai.SpeechResponseFormatPcm: 4800,
	} {
		res, err := c.CreateSpeech(t.Context(), openai.CreateSpeechRequest{
			Model: offline.ModelFlite, Input: "Hello.", Voice: openai.VoiceAlloy, ResponseFormat: format,
		})
		require.NoError(t, err)
		audio, err := io.ReadAll(res)
		require.NoError(t, err)
		require.NoError(t, res.Close())
		require.Len(t, audio, size)
	}
}

func TestServer_RefusesLikeOpenAI(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		voice  offline.Voice
		req    openai.CreateSpeechRequest
		status int
	}{
		"mp3":      {tone{}, openai.CreateSpeechRequest{Input: "Hello."}, http.StatusBadRequest},
		"no text":  {tone{}, openai.CreateSpeechRequest{ResponseFormat: "wav"}, http.StatusBadRequest},
		"no voice": {tone{offline.ErrVoice}, openai.CreateSpeechRequest{Input: "a", ResponseFormat: "wav"}, http.StatusBadRequest},
		"fault": {
			tone{io.ErrUnexpectedEOF},
			openai.CreateSpeechRequest{Input: "a", ResponseFormat: "wav"},
			http.StatusInternalServerError,
		},
	} {
		res, err := client(t, tc.voice).CreateSpeech(t.Context(), tc.req)
		require.Error(t, err, name)
		if res.ReadCloser != nil {
			require.NoError(t, res.Close())
		}
		var fault *openai.APIError
		require.ErrorAs(t, err, &fault, name)
		require.Equal(t, tc.status, fault.HTTPStatusCode, name)
	}
	c := client(t, tone{})
	_, err := c.CreateTranscription(t.Context(), hearing("yes", silence(t)))
	var fault *openai.APIError
	require.ErrorAs(t, err, &fault)
	require.Equal(t, http.StatusNotImplemented, fault.HTTPStatusCode)
	_, err = c.CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: "x"})
	require.ErrorAs(t, err, &fault)
	_, err = c.CreateEmbeddings(t.Context(), openai.EmbeddingRequest{Input: "x"})
	require.ErrorAs(t, err, &fault)
	require.Equal(t, http.StatusNotFound, fault.HTTPStatusCode)
}

func TestServer_Models(t *testing.T) {
	t.Parallel()
	list, err := client(t, tone{}).ListModels(t.Context())
	require.NoError(t, err)
	require.Len(t, list.Models, 3)
}

func FuzzServer(f *testing.F) {
	f.Add("/v1/chat/completions", []byte(`{"messages":[{"role":"user","content":"pay"}],"tools":[{"type":"function"}]}`))
	f.Add("/v1/audio/speech", []byte(`{"input":"x","response_format":"wav"}`))
	f.Add("/v1/audio/speech", []byte(`{`))
	server := offline.NewServer(tone{}, nil, zaptest.NewLogger(f))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		if !strings.HasPrefix(path, "/v1/") || strings.ContainsAny(path, " ?#%") {
			return
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/models", strings.NewReader(string(body)))
		require.NoError(t, err)
		req.URL.Path = path
		rec := httptest.NewRecorder()
		server.ServeHTTP(rec, req)
		require.NotZero(t, rec.Code)
	})
}
