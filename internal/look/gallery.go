package look

import (
	"io"
	"net/url"
	"strings"
)

// GallerySample is one page in one state, filled with made-up values.
type GallerySample struct {
	Name   string // "sign_in_code"; unique, lower case, usable in a path
	Render func(l *Looks, w io.Writer, p Page) error
}

// Gallery is every page in every state. Golden files, tests and the gallery of a throw-away server walk this list.
func Gallery() []GallerySample {
	var all []GallerySample
	for _, samples := range [][]GallerySample{
		signInSamples(), signUpSamples(), challengeSamples(), consentSamples(), signOutSamples(),
		accountSamples(), addressSamples(), deviceSamples(), appSamples(), historySamples(), dataSamples(),
		errorSamples(), developerSamples(), inboxSamples(),
	} {
		all = append(all, samples...)
	}
	return all
}

// GalleryView lists every sample (page-gallery). A sample is shown at Base + "/" + its name, in the language of the
// list, which ui_locales chooses; PseudoLanguage is one of the choices.
type GalleryView struct {
	Page
	Base string // path of the list: "/dev/pages"
}

// GalleryLanguage is Match with the pseudo-language, for ui_locales in the gallery.
func (l *Looks) GalleryLanguage(preferences ...string) string {
	if len(preferences) > 0 && preferences[0] == PseudoLanguage {
		return PseudoLanguage
	}
	return l.Match(preferences...)
}

// GalleryIndex writes the list of samples.
func (l *Looks) GalleryIndex(w io.Writer, v GalleryView) error {
	return l.render(w, "gallery", v.Page, v)
}

// GalleryGroup is the samples of one template.
type GalleryGroup struct {
	Name    string
	Samples []GalleryLink
}

// GalleryLink leads to a sample.
type GalleryLink struct{ Name, Path string }

// GalleryGroups is the list of samples by their templates.
func (f frame) GalleryGroups() []GalleryGroup {
	base := f.View.(GalleryView).Base
	var groups []GalleryGroup
	for _, sample := range Gallery() {
		name := f.looks.templateOf(sample.Name)
		if len(groups) == 0 || groups[len(groups)-1].Name != name {
			groups = append(groups, GalleryGroup{Name: name})
		}
		group := &groups[len(groups)-1]
		group.Samples = append(group.Samples, GalleryLink{sample.Name, inLanguage(base+"/"+url.PathEscape(sample.Name), f.Language())})
	}
	return groups
}

// templateOf is the longest name of a template that the name of a sample begins with; else its first word.
func (l *Looks) templateOf(sample string) string {
	longest, _, _ := strings.Cut(sample, "_")
	for name := range l.pages {
		if strings.HasPrefix(sample, name) && len(name) > len(longest) {
			longest = name
		}
	}
	return longest
}

// GalleryTongues are the languages of the gallery, the pseudo-language last.
func (f frame) GalleryTongues() ([]Tongue, error) {
	base := f.View.(GalleryView).Base
	tongues, err := f.tonguesOf(base)
	if err != nil {
		return nil, err
	}
	name, err := f.T("gallery.pseudo")
	return append(tongues, Tongue{PseudoLanguage, name, inLanguage(base, PseudoLanguage), f.Language() == PseudoLanguage}), err
}
