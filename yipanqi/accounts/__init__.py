"""People who sign in: accounts, sessions, second factor, recorded authority to act for somebody (代办), notices."""
