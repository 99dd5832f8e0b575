package look

import (
	"io"
	"time"
)

var (
	lumen = App{
		Name: "Lumen Home", Publisher: "Brightside GmbH", Verified: true,
		PolicyURL: "https://lumen.example/privacy", TermsURL: "https://lumen.example/terms", RedirectHost: "app.lumen.example",
	}
	stranger = App{Name: "Zaunkönig Werkzeuge", RedirectHost: "zaun.example:8443"}
	demo     = App{Name: "Demo app"}
)

// galleryNow is the hour in which every sample happens.
var galleryNow = time.Date(2026, time.March, 12, 14, 2, 0, 0, time.UTC)

const ann = "ann@example.com"

func signIn(change func(*SignInView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		p.Now = galleryNow
		v := SignInView{Page: p, App: lumen, Step: StepIdentifier, Action: "/sign-in", Ticket: "agv_flow_1"}
		change(&v)
		return l.SignIn(w, v)
	}
}

var codeSent = CodeStep{SentTo: ann, Digits: 6, Lifetime: 5 * time.Minute}

func codeStep(change func(*SignInView)) func(*Looks, io.Writer, Page) error {
	return signIn(func(v *SignInView) {
		v.Step, v.Identifier, v.ChangePath, v.Code = StepCode, ann, "/sign-in?change=1", codeSent
		v.Methods = []SignInMethod{UsePassword}
		change(v)
	})
}

func signInSamples() []GallerySample {
	samples := []GallerySample{
		{"sign_in_identifier", signIn(func(v *SignInView) {})},
		{"sign_in_choices", signIn(func(v *SignInView) {
			v.Identifier, v.Methods, v.SignUpPath = ann, []SignInMethod{UsePassword, UsePasskey}, "/sign-up"
		})},
		{"sign_in_own", signIn(func(v *SignInView) { v.App, v.SignUpPath = App{}, "/sign-up" })},
		{"sign_in_problem", signIn(func(v *SignInView) { v.Problem = ProblemIdentifierMissing })},
		{"sign_in_mail_unavailable", signIn(func(v *SignInView) {
			v.Identifier, v.Problem, v.Methods = ann, ProblemMailUnavailable, []SignInMethod{UsePassword}
		})},
		{"sign_in_unverified", signIn(func(v *SignInView) { v.App = stranger })},
		{"sign_in_logo", func(l *Looks, w io.Writer, p Page) error {
			return signIn(func(v *SignInView) { v.App.LogoPath = l.AssetPath("mark.svg") })(l, w, p)
		}},
		{"sign_in_password", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.ChangePath, v.CanReset = StepPassword, ann, "/sign-in?change=1", true
		})},
		{"sign_in_reset", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.ChangePath, v.Code, v.MinPassword = StepReset, ann, "/sign-in?change=1", codeSent, 10
		})},
		{"sign_in_reset_problem", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.Code, v.MinPassword, v.Problem = StepReset, ann, codeSent, 10, ProblemNewPasswordShort
		})},
		{"sign_in_reset_code_expired", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.Code, v.MinPassword, v.Problem = StepReset, ann, codeSent, 10, ProblemCodeExpired
		})},
		{"sign_in_password_own", signIn(func(v *SignInView) {
			v.App, v.Step, v.Identifier, v.Methods = App{}, StepPassword, ann, []SignInMethod{UseCode}
		})},
		{"sign_in_password_problem", signIn(func(v *SignInView) {
			v.Step, v.Identifier, v.Problem = StepPassword, ann, ProblemNotAccepted
			v.Methods = []SignInMethod{UseCode, UsePasskey}
		})},
	}
	return append(samples, codeSamples()...)
}

func codeSamples() []GallerySample {
	problem := func(p SignInProblem) func(*Looks, io.Writer, Page) error {
		return codeStep(func(v *SignInView) {
			v.Problem, v.Code.TriesLeft, v.Code.TryAgainAt, v.Code.ResendWait = p, 3, galleryNow.Add(3*time.Hour), 28*time.Second
		})
	}
	return []GallerySample{
		{"sign_in_code", codeStep(func(v *SignInView) {})},
		{"sign_in_code_wait", codeStep(func(v *SignInView) { v.Code.ResendWait = 30 * time.Second })},
		{"sign_in_code_known", codeStep(func(v *SignInView) { v.Code.OnlyKnown, v.Methods = true, nil })},
		{"sign_in_code_phone", codeStep(func(v *SignInView) {
			v.Identifier, v.Code.SentTo, v.Code.ByPhone = "+41 44 668 18 00", "+41 44 668 18 00", true
		})},
		{"sign_in_code_missing", problem(ProblemCodeMissing)},
		{"sign_in_code_wrong", problem(ProblemCodeWrong)},
		{"sign_in_code_wrong_last", codeStep(func(v *SignInView) { v.Problem, v.Code.TriesLeft = ProblemCodeWrong, 1 })},
		{"sign_in_code_spent", problem(ProblemCodeSpent)},
		{"sign_in_code_expired", problem(ProblemCodeExpired)},
		{"sign_in_code_superseded", problem(ProblemCodeSuperseded)},
		{"sign_in_code_resend_wait", problem(ProblemResendWait)},
		{"sign_in_code_send_budget", problem(ProblemSendBudget)},
		{"sign_in_code_mail_unavailable", problem(ProblemMailUnavailable)},
	}
}

func signUp(change func(*SignUpView)) func(*Looks, io.Writer, Page) error {
	return func(l *Looks, w io.Writer, p Page) error {
		v := SignUpView{Page: p, App: lumen, Step: StepIdentifier, Action: "/sign-up", Ticket: "agv_flow_1", SignInPath: "/sign-in"}
		change(&v)
		return l.SignUp(w, v)
	}
}

func signUpSamples() []GallerySample {
	return []GallerySample{
		{"sign_up", signUp(func(v *SignUpView) {})},
		{"sign_up_own", signUp(func(v *SignUpView) { v.App = App{} })},
		{"sign_up_problem", signUp(func(v *SignUpView) { v.Identifier, v.Problem = "ann@", ProblemIdentifierUnusable })},
		{"sign_up_code", signUp(func(v *SignUpView) {
			v.Step, v.Identifier, v.Name, v.ChangePath, v.Code = StepCode, ann, "Ann Example", "/sign-up?change=1", codeSent
		})},
		{"sign_up_code_wrong", signUp(func(v *SignUpView) {
			v.Step, v.Identifier, v.Code, v.Problem = StepCode, ann, codeSent, ProblemCodeWrong
			v.Code.TriesLeft = 4
		})},
		{"sign_up_closed", signUp(func(v *SignUpView) { v.Closed, v.App = true, App{} })},
	}
}

func challengeSamples() []GallerySample {
	ask := func(change func(*ChallengeView)) func(*Looks, io.Writer, Page) error {
		return func(l *Looks, w io.Writer, p Page) error {
			v := ChallengeView{Page: p, Action: "/challenge", Ticket: "agv_flow_7", Account: ann, CancelPath: "/account"}
			change(&v)
			return l.Challenge(w, v)
		}
	}
	return []GallerySample{
		{"challenge_offer", ask(func(v *ChallengeView) {
			v.Reason, v.Step, v.Methods = ChallengeDelete, StepOffer, []SignInMethod{UsePassword}
		})},
		{"challenge_code", ask(func(v *ChallengeView) { v.Reason, v.Step, v.Code = ChallengePassword, StepCode, codeSent })},
		{"challenge_code_wrong", ask(func(v *ChallengeView) {
			v.Reason, v.Step, v.Code, v.Problem = ChallengeExport, StepCode, codeSent, ProblemCodeWrong
			v.Code.TriesLeft = 2
		})},
		{"challenge_code_expired", ask(func(v *ChallengeView) {
			v.Reason, v.Step, v.Code, v.Problem = ChallengeAddress, StepCode, codeSent, ProblemCodeExpired
		})},
		{"challenge_password", ask(func(v *ChallengeView) {
			v.Reason, v.App, v.Step, v.Methods = ChallengeApp, lumen, StepPassword, []SignInMethod{UseCode}
		})},
		{"challenge_password_problem", ask(func(v *ChallengeView) {
			v.Reason, v.Step, v.Problem, v.Methods = ChallengeAccount, StepPassword, ProblemNotAccepted, []SignInMethod{UseCode}
		})},
	}
}
