// The answer goes on to the app by itself.
document.forms[0].submit();
