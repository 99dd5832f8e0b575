package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// outputFlags are those of commands whose output is data.
type outputFlags struct {
	Format string `enum:"table,json" default:"table" help:"How to print: table or json."`
}

func (o outputFlags) json() bool { return o.Format == "json" }

// flushEvery is how many rows are aligned with each other, so that a list of
// any length is printed as it is read.
const flushEvery = 500

// printList prints records as they come: as one JSON array, or as a table.
func printList[T any](c *console, o outputFlags, records iter.Seq2[T, error], head []string, row func(T) []string) error {
	if o.json() {
		return printArray(c.out, records)
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(head, "\t"))
	rows := 0
	for record, err := range records {
		if err != nil {
			return err
		}
		cells := row(record)
		for i := range cells {
			cells[i] = plain(cells[i])
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
		if rows++; rows%flushEvery == 0 {
			if err := table.Flush(); err != nil {
				return err
			}
		}
	}
	return table.Flush()
}

func printArray[T any](w io.Writer, records iter.Seq2[T, error]) error {
	opening := "["
	for record, err := range records {
		if err != nil {
			return err
		}
		encoded, err := json.MarshalIndent(record, "  ", "  ")
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s\n  %s", opening, encoded); err != nil {
			return err
		}
		opening = ","
	}
	if opening == "[" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// printRecord prints one record: as JSON, or its members one a line.
func printRecord(c *console, o outputFlags, record any) error {
	encoded, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	if o.json() {
		_, err := fmt.Fprintf(c.out, "%s\n", encoded)
		return err
	}
	table := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	members := json.NewDecoder(bytes.NewReader(encoded))
	if _, err := members.Token(); err != nil {
		return err
	}
	for members.More() {
		name, err := members.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := members.Decode(&value); err != nil {
			return err
		}
		fmt.Fprintf(table, "%v\t%s\n", name, cell(value))
	}
	return table.Flush()
}

// cell is a JSON value for a reader: texts without quotes, lists of texts with spaces between.
func cell(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return plain(text)
	}
	var texts []string
	if json.Unmarshal(value, &texts) == nil {
		return plain(strings.Join(texts, " "))
	}
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return string(value)
	}
	return compact.String()
}

// plain quotes a text that would move the cursor or the columns of a table.
func plain(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(text)
	}
	return text
}
