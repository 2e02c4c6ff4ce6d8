package lint

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/types"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// vars checks the declared variables and notes what expressions may name.
func (c *checker) vars() {
	c.known = make(expression.Environment)
	for name, value := range flows.Ours("", "") {
		fields, _ := value.(map[string]any)
		c.known[name] = fieldsOf(fields)
	}
	for _, name := range slices.Sorted(maps.Keys(c.flow.Vars)) {
		v, path := c.flow.Vars[name], "vars/"+name
		if c.known[name] != nil || name == flows.NameResponse || !nodeName.MatchString(name) {
			c.Add(path, "use another name of a-z, 0-9 and _", "%s cannot be a variable's name", secret.Quote(name))
			continue
		}
		if len(v.Fields) > 0 && v.Type != flows.TypeObject && v.Type != flows.TypeList {
			c.Add(path+"/fields", "use type: object or type: list", "a %s has no fields", v.Type)
		}
		switch v.Type {
		case flows.TypeObject:
			c.known[name] = c.object(name, v)
		case flows.TypeList:
			c.known[name] = types.Array(c.object(name, v))
		default:
			c.known[name] = typeOf(v.Type)
		}
	}
}

// noVariable tells of a name that is none of a variable.
func (c *checker) noVariable(path, name string) {
	c.Add(path, spelling.Suggest(name, slices.Collect(maps.Keys(c.flow.Vars))), "there is no variable %s", secret.Quote(name))
}

// object is what is known of an object: its declared fields, else those of every lookup that sets it, else nothing.
func (c *checker) object(name string, v flows.Var) types.Type {
	known := make(types.Map)
	for field, kind := range v.Fields {
		known[field] = typeOf(kind)
	}
	if len(known) > 0 {
		return known
	}
	for _, l := range c.flow.Lookups {
		if l.Into != name || v.Type == flows.TypeList {
			continue
		}
		mock, _ := l.Mocked()
		fields := fieldsOf(mock)
		if len(l.Map) > 0 {
			fields = make(types.Map)
			for field := range l.Map {
				fields[field] = types.Any
			}
		}
		for field, kind := range fields {
			if other, ok := known[field]; ok && !other.Equal(kind) {
				kind = types.Any
			}
			known[field] = kind
		}
	}
	if len(known) == 0 {
		return types.Any
	}
	return known
}

// typeOf is a type of a flow as expressions know it.
func typeOf(kind string) types.Type {
	switch kind {
	case flows.TypeString:
		return types.String
	case flows.TypeNumber:
		return types.Int64
	case flows.TypeBoolean:
		return types.Bool
	case flows.TypeList:
		return types.Array(types.Any)
	default:
		return types.Any
	}
}

// fieldsOf gives the types of an object's fields from an example of it.
func fieldsOf(example map[string]any) types.Map {
	fields := make(types.Map, len(example))
	for name, value := range example {
		switch value.(type) {
		case string:
			fields[name] = types.String
		case int64:
			fields[name] = types.Int64
		case float64:
			fields[name] = types.Float64
		case bool:
			fields[name] = types.Bool
		case []any:
			fields[name] = types.Array(types.Any)
		default:
			fields[name] = types.Any
		}
	}
	return fields
}

// unread warns of variables that nothing reads, and of those that are read and never set.
func (c *checker) unread() {
	set := make(map[string]bool)
	for _, l := range c.flow.Lookups {
		set[l.Into] = true
	}
	for _, n := range c.flow.Nodes {
		for _, slot := range n.Slots() {
			set[slot.Into] = true
		}
	}
	for name := range c.flow.Vars {
		switch {
		case !c.used[name]:
			c.Warn("vars/"+name, "remove it", "nothing reads variable %q", name)
		case !set[name]:
			c.Warn("vars/"+name, "set it by a lookup (trust: server) or a slot (trust: caller)",
				"nothing sets variable %q", name)
		}
	}
}
