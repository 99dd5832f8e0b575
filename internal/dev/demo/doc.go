// Package demo plays what a product does with Authgrove, against a server in
// the same process and over real HTTP, and checks every answer.
//
//	seed_a*     the story of a native app, as a table of scenes
//	player      what scenes are played with
//	native_app  the app: published client libraries and a loopback redirect
//	paper       what is printed
//
// A story that does not come out as told fails at the scene that is wrong.
package demo
