package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
)

// designStatic is what the static answer cost on the machine on which the
// targets were set, in µs: 10 to 12.
const designStatic = 11

const preface = `# Performance: figures, peers, targets

Written by ` + "`go run ./bench`" + `; do not edit. A run replaces the figures of its own rows.

Two cores, %s, Node.js and PostgreSQL as Debian or the machine has them. The servers run on one core, the load on the other; each
repetition has fresh processes on fresh databases, and the servers take turns cell by cell. Medians. All have the same clients, the
same kind of token, ES256 unless said otherwise, a secret checked on each request, and every answer is judged. The figure that
counts is **server CPU in µs per operation**, user and system time, PostgreSQL's included: it is the least noisy. Ratios carry over
to another machine, absolute values do not. Durable means that what was answered survives a power cut: SQLite with
` + "`synchronous=FULL`" + `, PostgreSQL with ` + "`synchronous_commit=on`" + `. oidc-provider keeps its artefacts through an adapter of 50 lines
(` + "`bench/oidc-provider/sqlite.mjs`" + `), each call a commit, as its interface wants it.

"Target" is what was set before the first measurement, on a machine on which a static answer of Go's HTTP server cost 10 to 12 µs,
multiplied by what that answer cost in this run: %s.
`

const aboutRSA = `
RS256 costs what it costs because Go signs it; a build with ` + "`-tags openssl`" + ` pays a quarter for the signature:
[decision 0007](decisions/0007-rs256-by-openssl.md).
`

// document writes the page.
func (r *results) document() string {
	var b strings.Builder
	fmt.Fprintf(&b, preface, runtime.Version(), r.yardsticks())
	for _, connections := range r.connections() {
		r.table(&b, connections)
	}
	r.latencies(&b)
	b.WriteString(aboutRSA)
	r.beginnings(&b)
	r.growth(&b)
	r.sources(&b)
	return b.String()
}

func (r *results) connections() (list []int) {
	for _, c := range r.Cells {
		if !slices.Contains(list, c.Connections) {
			list = append(list, c.Connections)
		}
	}
	slices.Sort(list)
	return list
}

func (r *results) yardsticks() string {
	var parts []string
	for _, n := range r.connections() {
		if c := r.at(yardstick, yardstick, n); c != nil {
			parts = append(parts, fmt.Sprintf("%.1f µs at %s", c.cpu(), plural(n)))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(connections int) string {
	if connections == 1 {
		return "1 connection"
	}
	return fmt.Sprintf("%d connections", connections)
}

func (c *cell) cpu() float64 { return c.Median.ServerCPU + c.Median.PostgresCPU }

// table is the CPU of every row at so many connections.
func (r *results) table(b *strings.Builder, connections int) {
	fmt.Fprintf(b, "\n## %s: server CPU, µs per operation (operations per second)\n\n| operation |", plural(connections))
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.title)
	}
	b.WriteString(" durable peer / ours on SQLite | target |\n|---|" + strings.Repeat("---|", len(columns)+2) + "\n")
	for _, row := range rows {
		fmt.Fprintf(b, "| %s |", row.title)
		for _, c := range columns {
			text := "–"
			if found := r.at(row.id, c.id, connections); found != nil {
				text = fmt.Sprintf("%.0f (%.0f/s)", found.cpu(), found.Median.PerSecond)
			}
			fmt.Fprintf(b, " %s |", text)
		}
		fmt.Fprintf(b, " %s | %s |\n", r.ratio(row.id, connections), r.target(row, connections))
	}
}

func (r *results) ratio(row string, connections int) string {
	ours, peer := r.at(row, "ours-sqlite", connections), r.at(row, "peer-sqlite", connections)
	if ours == nil || peer == nil {
		return "–"
	}
	return fmt.Sprintf("%.1f", peer.cpu()/ours.cpu())
}

func (r *results) target(of row, connections int) string {
	static, ours := r.at(yardstick, yardstick, connections), r.at(of.id, "ours-sqlite", connections)
	if of.target == 0 || of.targetAt != connections || static == nil {
		return ""
	}
	scaled := of.target * static.cpu() / designStatic
	verdict := ""
	if ours != nil {
		verdict = ", reached"
		if ours.cpu() > scaled {
			verdict = fmt.Sprintf(", missed by %.0f %%", 100*(ours.cpu()/scaled-1))
		}
	}
	return fmt.Sprintf("≤ %.0f (set: %.0f)%s", scaled, of.target, verdict)
}

func (r *results) latencies(b *strings.Builder) {
	b.WriteString("\n## Times as the client sees them, ms: half within / 99 % within\n\n| operation | connections |")
	for _, c := range columns {
		fmt.Fprintf(b, " %s |", c.title)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, row := range rows {
		for _, n := range r.connections() {
			fmt.Fprintf(b, "| %s | %d |", row.title, n)
			for _, c := range columns {
				text := "–"
				if found := r.at(row.id, c.id, n); found != nil {
					text = fmt.Sprintf("%.2f / %.2f", found.Median.P50/1000, found.Median.P99/1000)
				}
				fmt.Fprintf(b, " %s |", text)
			}
			b.WriteString("\n")
		}
	}
}

func (r *results) beginnings(b *strings.Builder) {
	b.WriteString("\n## Start, memory, size\n\nFrom the start of the process, on a database and keys that are there, to the first 200 of discovery; memory is the proportional\n" +
		"share (PSS) 0.3 s later, without PostgreSQL's, and at the end of the last cell.\n\n| server | start, ms | idle, MiB | after load, MiB |\n|---|---|---|---|\n")
	for _, s := range r.Starts {
		loaded := "–"
		for _, c := range r.Cells {
			if c.Column == s.Column && c.Median.ProportionalMiB > 0 {
				loaded = fmt.Sprintf("%.0f", c.Median.ProportionalMiB)
			}
		}
		fmt.Fprintf(b, "| %s | %.0f | %.0f | %s |\n", columns[columnOrder(s.Column)].title, s.ReadyMs, s.IdleMiB, loaded)
	}
	b.WriteString("\n| size of | MiB |\n|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(r.Sizes)) {
		fmt.Fprintf(b, "| %s | %.0f |\n", name, r.Sizes[name])
	}
}

func (r *results) growth(b *strings.Builder) {
	b.WriteString("\n## What stored grants cost: CPU in µs per operation at 8 connections\n\nGrants are copied by SQL from one that the server made, with codes, seeds and attempts of their own, and an account for every fifty of\n" +
		"them. Before each filling 200 grants are made by the code flow; refresh, introspection and userinfo take turns with all of these, which\nlie spread over the table. One run each. Bytes are those of the whole database, accounts included.\n\n| store | grants | bytes per grant |")
	for _, id := range growthRows {
		fmt.Fprintf(b, " %s |", id)
	}
	b.WriteString(" filled in, s |\n|---|---|---|" + strings.Repeat("---|", len(growthRows)+1) + "\n")
	for _, g := range r.Growth {
		fmt.Fprintf(b, "| %s | %d | %.0f |", columns[columnOrder(g.Column)].title, g.Grants, g.BytesPerGrant)
		for _, id := range growthRows {
			fmt.Fprintf(b, " %.0f |", g.CPU[id])
		}
		fmt.Fprintf(b, " %.1f |\n", g.FillSeconds)
	}
}

// sources tells which commands the figures are from.
func (r *results) sources(b *strings.Builder) {
	cells := map[string]int{}
	for _, c := range r.Cells {
		cells[fmt.Sprintf("%s (%d repetitions)", c.Command, c.Repetitions)]++
	}
	b.WriteString("\n## Where the figures come from\n\n")
	for _, command := range slices.Sorted(maps.Keys(cells)) {
		fmt.Fprintf(b, "* %d cells: `%s`\n", cells[command], command)
	}
	for _, g := range r.Growth {
		fmt.Fprintf(b, "* %s with %d grants: `%s`\n", columns[columnOrder(g.Column)].title, g.Grants, g.Command)
	}
}
