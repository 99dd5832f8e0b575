package conformance

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// list is the modules of one plan for one response type.
type list struct {
	plan         string
	responseType string
	modules      []string
	waiting      []string // modules whose object does not exist yet
}

// The plans that do not repeat their lists for form_post: the configuration's
// asks for no response, the dynamic one for the default mode; nor do those for logout.
const (
	configPlan  = "oidcc-config-certification-test-plan"
	dynamicPlan = "oidcc-dynamic-certification-test-plan"
)

// logoutPlans look at the end of a session, whatever response began it.
var logoutPlans = []string{"oidcc-rp-initiated-logout-certification-test-plan", "oidcc-backchannel-rp-initiated-logout-certification-test-plan",
	"oidcc-frontchannel-rp-initiated-logout-certification-test-plan", "oidcc-session-management-certification-test-plan"}

// plans are the plans that ask this list, by response mode; "" is the default of
// the response type.
func (l list) plans() map[string]string {
	plans := map[string]string{"": l.plan}
	if l.plan != configPlan && l.plan != dynamicPlan && !slices.Contains(logoutPlans, l.plan) {
		plans["form_post"] = strings.Replace(l.plan, "oidcc-", "oidcc-formpost-", 1)
	}
	return plans
}

// rows are what docs/conformance.md must say of the list.
func (l list) rows() (rows []string) {
	played := strconv.Itoa(len(l.modules))
	if len(l.waiting) > 0 {
		played += " of " + strconv.Itoa(len(l.modules)+len(l.waiting))
	}
	for _, plan := range l.plans() {
		rows = append(rows, fmt.Sprintf("| `%s` | `%s` | %s |", plan, l.responseType, played))
	}
	return rows
}

var listTitle = regexp.MustCompile(`^(oidcc-[a-z-]+-certification-test-plan): ([a-z_ ]+) \((\d+)\)$`)

// readLists reads plans.txt and insists on the number that each list states.
func readLists() (lists []list, err error) {
	text, err := os.ReadFile("testdata/plans/plans.txt")
	if err != nil {
		return nil, err
	}
	stated := map[int]int{}
	for written := range strings.Lines(string(text)) {
		written = strings.TrimSpace(written)
		if written == "" || strings.HasPrefix(written, "#") {
			continue
		}
		if title := listTitle.FindStringSubmatch(written); title != nil {
			stated[len(lists)], _ = strconv.Atoi(title[3])
			lists = append(lists, list{plan: title[1], responseType: title[2]})
			continue
		}
		if len(lists) == 0 {
			return nil, fmt.Errorf("%s stands above the first list", written)
		}
		last := &lists[len(lists)-1]
		module, reason, waits := strings.Cut(written, " waits for ")
		if slices.Contains(append(last.modules, last.waiting...), module) || waits && reason == "" {
			return nil, fmt.Errorf("%s is in %s: %s twice, or waits for nothing", module, last.plan, last.responseType)
		}
		if waits {
			last.waiting = append(last.waiting, module)
		} else {
			last.modules = append(last.modules, module)
		}
	}
	for i, l := range lists {
		if got := len(l.modules) + len(l.waiting); got != stated[i] {
			return nil, fmt.Errorf("%s: %s lists %d modules, the plan has %d", l.plan, l.responseType, got, stated[i])
		}
	}
	return lists, nil
}

func conversation(module string) string { return filepath.Join("testdata", module+".txt") }

func TestThePlansAreAsLongAsOpenIDs(t *testing.T) {
	lists, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, l := range lists {
		got[l.plan] += len(l.modules) + len(l.waiting)
	}
	want := map[string]int{"oidcc-basic-certification-test-plan": 38, "oidcc-implicit-certification-test-plan": 58,
		"oidcc-hybrid-certification-test-plan": 102, configPlan: 1, dynamicPlan: 23,
		logoutPlans[0]: 11, logoutPlans[1]: 2, logoutPlans[2]: 2, logoutPlans[3]: 2}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEveryModuleHasItsConversationAndEveryConversationItsPlan(t *testing.T) {
	lists, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, l := range lists {
		for _, module := range l.modules {
			listed[conversation(module)] = true
		}
	}
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, file := range files {
		written[file] = true
	}
	if !maps.Equal(written, listed) {
		t.Errorf("written %v\nlisted %v", slices.Sorted(maps.Keys(written)), slices.Sorted(maps.Keys(listed)))
	}
}
