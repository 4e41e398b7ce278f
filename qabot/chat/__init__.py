"""What every form of a conversation needs: questions asked before, commands, keeping what was said."""
