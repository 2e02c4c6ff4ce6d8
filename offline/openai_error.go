package offline

import (
	"encoding/json"
	"net/http"

	"github.com/sashabaranov/go-openai"
)

// refuse answers with an error in the shape that OpenAI clients read.
func refuse(w http.ResponseWriter, status int, code, message string) {
	kind := "invalid_request_error"
	if status >= http.StatusInternalServerError {
		kind = "server_error"
	}
	answer(w, status, openai.ErrorResponse{Error: &openai.APIError{Code: code, Message: message, Type: kind}})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) //nolint:errchkjson // the client is gone, or the body is ours
}
