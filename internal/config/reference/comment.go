package reference

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tonegate/tonegate/internal/config"
)

// doc returns the comment of a field.
func (r *Reader) doc(f config.Field, mainDir string) (string, error) {
	dir := r.folder(f.Owner, mainDir)
	if r.docs[dir] == nil {
		docs, err := comments(dir)
		if err != nil {
			return "", fmt.Errorf("read the comments of %s: %w", f.Owner, err)
		}
		r.docs[dir] = docs
	}
	return plain(r.docs[dir][typeName(f.Owner)+"."+f.Name], f.Name), nil
}

// plain drops the name of the Go field from the begin of a comment: "Delay is how long …" becomes "How long …". Where a
// value follows, as in "Kind is pcipal", the comment stays as it is.
func plain(doc, name string) string {
	openings := []string{
		"a", "an", "by", "for", "from", "further", "how", "its", "of", "the", "until", "what", "where", "whether", "who",
	}
	for _, verb := range []string{" is ", " are "} {
		rest, ok := strings.CutPrefix(doc, name+verb)
		if opening, _, _ := strings.Cut(rest, " "); ok && slices.Contains(openings, opening) {
			first, size := utf8.DecodeRuneInString(rest)
			return string(unicode.ToUpper(first)) + rest[size:]
		}
	}
	return doc
}

func typeName(t reflect.Type) string {
	name, _, _ := strings.Cut(t.Name(), "[")
	return name
}

// Comments returns the comments of all structs of a folder and of their fields, by "Type" and "Type.Field", each without
// the name that it begins with.
func Comments(dir string) (map[string]string, error) {
	docs, err := comments(dir)
	for name, doc := range docs {
		docs[name] = plain(doc, name[strings.LastIndexByte(name, '.')+1:])
	}
	return docs, err
}

// comments returns the comments of all structs and fields as they stand.
func comments(dir string) (map[string]string, error) {
	entries, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	docs := make(map[string]string)
	for _, name := range entries {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if group, is := n.(*ast.GenDecl); is && group.Tok == token.TYPE && group.Doc != nil {
				if spec, is := group.Specs[0].(*ast.TypeSpec); is {
					docs[spec.Name.Name] = oneLine(group.Doc)
				}
			}
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if s, is := spec.Type.(*ast.StructType); is {
				structComments(docs, spec.Name.Name, s)
			}
			return true
		})
	}
	return docs, nil
}

// structComments notes what is said of each field. A field without a comment shares that of a field above it, if that
// comment names it.
func structComments(docs map[string]string, typ string, s *ast.StructType) {
	said := ""
	for _, f := range s.Fields.List {
		if g := cmp.Or(f.Doc, f.Comment); g != nil {
			said = oneLine(g)
			for _, name := range f.Names {
				docs[typ+"."+name.Name] = said
			}
			continue
		}
		for _, name := range f.Names {
			if slices.Contains(strings.FieldsFunc(said, notOfName), name.Name) {
				docs[typ+"."+name.Name] = said
			}
		}
	}
}

func notOfName(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func oneLine(g *ast.CommentGroup) string {
	return strings.Join(strings.Fields(g.Text()), " ")
}
