// The answer goes on to the app by itself.
document.querySelector("form[data-send]")?.submit();
