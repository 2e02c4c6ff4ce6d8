package flows

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/types"
)

// vars checks the declared variables and notes what expressions may name.
func (c *checker) vars() {
	c.known = environment{
		nameCall: types.Map{"id": types.String, "from": types.String}, namePayment: fieldsOf(noPayment()),
		nameQuote: fieldsOf(noQuote()),
	}
	for _, name := range slices.Sorted(maps.Keys(c.flow.Vars)) {
		v, path := c.flow.Vars[name], "vars/"+name
		if c.known[name] != nil || name == nameResponse || !nodeName.MatchString(name) {
			c.add(path, "use another name of a-z, 0-9 and _", "%s cannot be a variable's name", quoted(name))
			continue
		}
		if len(v.Fields) > 0 && v.Type != TypeObject && v.Type != TypeList {
			c.add(path+"/fields", "use type: object or type: list", "a %s has no fields", v.Type)
		}
		switch v.Type {
		case TypeObject:
			c.known[name] = c.object(name, v)
		case TypeList:
			c.known[name] = types.Array(c.object(name, v))
		default:
			c.known[name] = typeOf(v.Type)
		}
	}
}

// object is what is known of an object: its declared fields, else those of every lookup that sets it, else nothing.
func (c *checker) object(name string, v Var) types.Type {
	known := make(types.Map)
	for field, kind := range v.Fields {
		known[field] = typeOf(kind)
	}
	if len(known) > 0 {
		return known
	}
	for _, l := range c.flow.Lookups {
		if l.Into != name || v.Type == TypeList {
			continue
		}
		fields := fieldsOf(tidyMap(l.Mock))
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
	case TypeString:
		return types.String
	case TypeNumber:
		return types.Int64
	case TypeBoolean:
		return types.Bool
	case TypeList:
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
		case int64, float64:
			fields[name] = types.Int64
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
		for _, slot := range n.slots() {
			set[slot.Into] = true
		}
	}
	for name := range c.flow.Vars {
		switch {
		case !c.used[name]:
			c.warn("vars/"+name, "remove it", "nothing reads variable %q", name)
		case !set[name]:
			c.warn("vars/"+name, "set it by a lookup (trust: server) or a slot (trust: caller)",
				"nothing sets variable %q", name)
		}
	}
}

// slots gives every slot of a node.
func (n *Node) slots() []Slot {
	var all []Slot
	for _, intent := range n.Ask {
		all = slices.AppendSeq(all, maps.Values(intent.Slots))
	}
	if n.Task == nil {
		return all
	}
	for _, l := range n.Task.Lookups {
		all = slices.AppendSeq(all, maps.Values(l.Slots))
	}
	for _, exit := range n.Task.Exits {
		all = slices.AppendSeq(all, maps.Values(exit.Slots))
	}
	return all
}
