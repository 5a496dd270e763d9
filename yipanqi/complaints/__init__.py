"""对本系统的投诉建议: anybody signed in may complain about the product itself; each is answered within a set time."""
